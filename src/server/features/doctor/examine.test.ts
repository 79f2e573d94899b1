import assert from 'node:assert/strict'
import { appendFile, chmod, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { sql } from 'kysely'
import { addToCounts } from '#server/adapters/database/counting/counts.ts'
import { addToDays } from '#server/adapters/database/counting/day-totals.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { addJob, removeReadingJobs } from '#server/testing/jobs.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { arrivals } from '#server/features/leads/rollups/lead-rollups.ts'
import { type NamedFinding, examine } from './examine.ts'
import { checks } from '#server/features.ts'
import { recount } from './recount.ts'
import { sweepUploads } from '#server/features/upkeep/sweep-uploads.ts'
import { type StillFoyer, dayMs, hourMs, makeStillFoyer } from '#server/testing/still-foyer.ts'

const findingsOf = async ({ config, sweeping }: Pick<StillFoyer, 'config' | 'sweeping'>) => {
  const findings: NamedFinding[] = []
  for await (const each of examine(config, { checks, now: sweeping.now, progress: () => {} }))
    findings.push(each)
  for (const { message, advice } of findings)
    assert.doesNotMatch(`${message} ${advice}`, /ada[_@]|example\.com/i, 'names a person')
  return findings
}

const told = async (foyer: Pick<StillFoyer, 'config' | 'sweeping'>, level: NamedFinding['level']) =>
  (await findingsOf(foyer))
    .filter((each) => each.level === level)
    .map(({ check, message }) => `${check}: ${message}`)

const problems = (foyer: Pick<StillFoyer, 'config' | 'sweeping'>) => told(foyer, 'problem')
const withoutSecretKeyNote = (lines: string[]) => lines.filter((line) => !line.includes('secret-key'))

onEachDatabase('a sound installation has no problem, and every check has a finding', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  for (const content of ['one', 'two', 'three']) await foyer.submit(content)
  await sweepUploads(foyer.sweeping)
  const findings = await findingsOf(foyer)
  assert.deepEqual(
    findings.filter(({ level }) => level !== 'ok').map(({ check }) => check),
    ['recognition', 'scanner'],
  )
  assert.equal(
    [...new Set(findings.map(({ check }) => check))].join(' '),
    'folder database counters days ids words search recognition scanner store leads files mails jobs settings',
  )
  assert.ok(findings.some(({ message }) => message.startsWith('3 leads: the file of each exists')))
})

onEachDatabase(
  'a lead without its file is reported, also if the file is in the trash',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    const [gone, trashed, kept] = [await foyer.submit(), await foyer.submit(), await foyer.submit()]
    await rm(join(foyer.dataDir, gone.resume_path))
    await foyer.plant('trash', { name: `${Date.now()}_${basename(trashed.resume_path)}` })
    await rm(join(foyer.dataDir, trashed.resume_path))
    assert.deepEqual(await problems(foyer), [
      `leads: The file of lead ${gone.id} is missing.`,
      `leads: The file of lead ${trashed.id} is in the trash.`,
    ])
    assert.ok(!(await problems(foyer)).join().includes(`lead ${kept.id}`))
  },
)

onEachDatabase(
  'a file that is not the one handed in is reported, whether it was changed, truncated or extended',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    const [changed, cut, grown] = [
      await foyer.submit('abcdef'),
      await foyer.submit('abcdef'),
      await foyer.submit('abcdef'),
    ]
    await foyer.submit()
    await writeFile(join(foyer.dataDir, changed.resume_path), 'abcdeX')
    await truncate(join(foyer.dataDir, cut.resume_path), 5)
    await appendFile(join(foyer.dataDir, grown.resume_path), 'g')
    assert.deepEqual(await problems(foyer), [
      `leads: The file of lead ${changed.id} is not the file that was handed in: its SHA-256 is different.`,
      `leads: The file of lead ${cut.id} has 5 bytes instead of 6.`,
      `leads: The file of lead ${grown.id} has 7 bytes instead of 6.`,
    ])
  },
)

onEachDatabase(
  'a file without a lead is reported with its age and without a name; a young one is only a note',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await foyer.submit()
    await foyer.plant('uploads', { name: 'ada_example.com_0f.pdf', agedMs: 3 * hourMs })
    await foyer.plant('uploads', { agedMs: hourMs / 2 })
    assert.deepEqual(await problems(foyer), ['files: No lead names uploads/*_0f.pdf, stored 3 hours ago.'])
    const notes = await told(foyer, 'note')
    assert.ok(
      notes.includes('files: 1 file without a lead, stored within the hour: an upload may be running.'),
    )
  },
)

onEachDatabase('a wrong counter is reported, and the advice fixes it', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  await foyer.submit()
  await transact(foyer.deps.db, (tx) => addToCounts(tx, { 'leads:PENDING': 2, 'mails:sent': 7 }))
  assert.deepEqual(await problems(foyer), [
    'counters: The counter leads:PENDING is 3, it should be 1.',
    'counters: The counter mails:sent is 7, it should be 0.',
  ])
  const wrong = (await findingsOf(foyer)).filter(({ level }) => level === 'problem')
  for (const { advice } of wrong) assert.equal(advice, 'Run: npm run doctor -- --repair')
  await recount(foyer.deps.db)
  assert.deepEqual(await problems(foyer), [])
})

onEachDatabase(
  'a total of a day that differs from its rows is reported, and the advice fixes it',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await foyer.submit()
    const day = '2026-01-31'
    await transact(foyer.deps.db, async (tx) => {
      await tx.updateTable('day_totals').set({ day, count: 3 }).execute()
      await tx.updateTable('leads').set({ arrived_on: day }).execute()
      const labels = { source: 'form', state: 'PENDING', overdue: '0', assigned: '0', outcome: 'none' }
      await addToDays(tx, [{ series: arrivals, day, labels, count: 0, sum: 3 }])
    })
    assert.deepEqual(await problems(foyer), [
      'days: The total of arrivals source=api state=PENDING overdue=0 assigned=0 outcome=none on 2026-01-31 is 3, it should be 1.',
      'days: The sum of arrivals source=form state=PENDING overdue=0 assigned=0 outcome=none on 2026-01-31 is 3, it should be 0.',
    ])
    const wrong = (await findingsOf(foyer)).filter(({ level }) => level === 'problem')
    for (const { advice } of wrong) assert.equal(advice, 'Run: npm run doctor -- --repair')
    await recount(foyer.deps.db)
    assert.deepEqual(await problems(foyer), [])
  },
)

onEachDatabase('failed mails and mails that are not sent are reported', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  await foyer.submit()
  await transact(foyer.deps.db, removeReadingJobs)
  foyer.advance(hourMs - 60_000)
  assert.deepEqual(await problems(foyer), [])
  foyer.advance(2 * hourMs)
  assert.deepEqual(await problems(foyer), ['mails: A mail has been due for 2 hours.'])
  await transact(foyer.deps.db, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('mails')
      .set({ state: 'failed' })
      .where('state', '=', 'queued')
      .executeTakeFirstOrThrow()
    await addToCounts(tx, { 'mails:queued': -Number(numUpdatedRows), 'mails:failed': Number(numUpdatedRows) })
  })
  assert.deepEqual(await problems(foyer), ['mails: 1 mail failed.'])
})

onEachDatabase(
  'failed jobs and jobs that do not run are reported by kind, known or not, and so are their counters',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    const { now } = foyer.deps
    await transact(foyer.deps.db, async (tx) => {
      await addJob(tx, now(), { kind: 'export', state: 'failed' })
      await addJob(tx, now(), { kind: 'export', state: 'failed' })
      await addJob(tx, now(), { kind: 'import', dueAt: now() + 3 * hourMs })
      await addJob(tx, now(), { kind: 'of-a-newer-program' })
    })
    assert.deepEqual(await problems(foyer), ['jobs: 2 jobs of the kind export failed.'])
    foyer.advance(2 * hourMs)
    await transact(foyer.deps.db, (tx) =>
      addToCounts(tx, { 'jobs:queued:of-a-newer-program': 4, 'jobs:failed:export': -2 }),
    )
    assert.deepEqual(await problems(foyer), [
      'counters: The counter jobs:failed:export is 0, it should be 2.',
      'counters: The counter jobs:queued:of-a-newer-program is 5, it should be 1.',
      'jobs: 2 jobs of the kind export failed.',
      'jobs: A job of the kind of-a-newer-program has been due for 2 hours.',
    ])
  },
)

onEachDatabase('a store of another or a newer database is reported', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  assert.ok(
    (await told(foyer, 'note')).includes('store: The file store has no mark of this installation yet.'),
  )
  await sweepUploads(foyer.sweeping)
  const { mark } = foyer.sweeping.storage
  const own = await mark.read()
  assert.ok(typeof own === 'object')
  await mark.write({ ...own, installation_id: 'another' })
  assert.match((await problems(foyer)).join(), /^store: The file store belongs to another database/)
  await mark.write({ ...own, sweeps: own.sweeps + 1 })
  assert.match((await problems(foyer)).join(), /^store: The database is older than the file store/)
  await writeFile(join(foyer.dataDir, 'uploads/.installation'), '')
  assert.match((await problems(foyer)).join(), /^store: The mark of the file store .* cannot be read/)
})

onEachDatabase(
  'a folder that others can open is reported with the command that makes it private',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    const key = join(foyer.dataDir, 'secret-key')
    await writeFile(key, 'k'.repeat(64))
    await chmod(key, 0o640)
    await chmod(foyer.dataDir, 0o750)
    const found = (await findingsOf(foyer)).filter(({ level }) => level === 'problem')
    assert.deepEqual(
      found.map(({ advice }) => advice),
      [`chmod 700 '${foyer.dataDir}'`, `chmod 600 '${key}'`],
    )
  },
)

onEachDatabase('of many missing files a hundred are listed and the rest is counted', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  for (let n = 0; n < 150; n += 1) await foyer.plant('uploads', { agedMs: 2 * hourMs })
  const lines = await problems(foyer)
  assert.equal(lines.length, 101)
  assert.equal(lines.at(-1), 'files: 50 more problems like these.')
})

onEachDatabase('a database of another version is reported and not examined', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  await transact(foyer.deps.db, (tx) => sql`update schema_version set version = version + 1`.execute(tx))
  const lines = await problems(foyer)
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /^database: The database has version \d+, this program needs version \d+\.$/)
})

test('too little free space on the disk is reported', async (t) => {
  const foyer = await makeStillFoyer(t, 'sqlite')
  const config = { ...foyer.config, diskReserveBytes: 1024 ** 5 }
  assert.match(
    (await problems({ ...foyer, config })).join(),
    /^folder: .* are free on the disk\. Resumes are refused/,
  )
})

test('damage in the SQLite file is reported', async (t) => {
  const foyer = await makeStillFoyer(t, 'sqlite')
  for (let n = 0; n < 50; n += 1) await foyer.submit()
  await foyer.stop()
  const file = join(foyer.dataDir, 'foyer.sqlite')
  const database = new DatabaseSync(file)
  const { rootpage = 0 } =
    database.prepare(`select rootpage from sqlite_schema where name = 'leads_by_state'`).get() ?? {}
  database.close()
  const bytes = await readFile(file)
  bytes.fill(0, (Number(rootpage) - 1) * 4096 + 100, Number(rootpage) * 4096)
  await writeFile(file, bytes)
  assert.match((await problems(foyer)).join(), /database: integrity_check: /)
})

test('a row that refers to a missing row is reported', async (t) => {
  const foyer = await makeStillFoyer(t, 'sqlite')
  await foyer.submit()
  const database = new DatabaseSync(join(foyer.dataDir, 'foyer.sqlite'), {
    enableForeignKeyConstraints: false,
  })
  database.exec("insert into events (kind, lead_id, at) values ('lead.submitted', 4711, 0)")
  database.close()
  assert.match((await problems(foyer)).join(), /^database: foreign_key_check: events /)
})

test('a missing or invalid database is a finding', async (t) => {
  const foyer = await makeStillFoyer(t, 'sqlite')
  await foyer.submit()
  await foyer.stop()
  const file = join(foyer.dataDir, 'foyer.sqlite')
  await rename(file, `${file}.away`)
  assert.match((await problems(foyer)).join(), /^database: The database cannot be opened: /)
  await writeFile(file, 'not a database '.repeat(1_000))
  assert.match(
    (await problems(foyer)).join(),
    /^database: The database cannot be opened: The database \S+foyer\.sqlite is not a database\. Keep a copy /,
  )
  await writeFile(file, '')
  assert.match((await problems(foyer)).join(), /^database: The database cannot be opened: /)
  const nowhere = { ...foyer, config: { ...foyer.config, dataDir: join(foyer.dataDir, 'nowhere') } }
  assert.match((await problems(nowhere)).join(), /^folder: There is no folder /)
  const unreachable = {
    ...foyer,
    config: { ...foyer.config, databaseUrl: 'postgres://nobody:secret@127.0.0.1:1/foyer' },
  }
  const lines = (await problems(unreachable)).join()
  assert.match(lines, /^database: The database cannot be opened: The database does not answer\./)
  assert.doesNotMatch(lines, /secret/)
})

onEachDatabase('files in the trash are a note, not a problem', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  await foyer.plant('trash', { name: `${Date.now() - dayMs}_ada_1.pdf` })
  const notes = withoutSecretKeyNote(await told(foyer, 'note'))
  assert.ok(notes.some((line) => line.startsWith('files: 1 file in the trash')))
  assert.deepEqual(await problems(foyer), [])
})
