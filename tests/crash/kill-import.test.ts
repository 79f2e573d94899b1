import assert from 'node:assert/strict'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { counters } from '#server/counted.ts'
import { zipOf } from '#server/features/leads/imports/test-workbooks.ts'
import { pruneImports } from '#server/features/leads/imports/prune-imports.ts'
import { importsOf } from '#server/features/leads/imports/test-imports.ts'
import { sweepUploads } from '#server/features/upkeep/sweep-uploads.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { startProcess } from '#server/testing/processes/start-process.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'

const rows = 1_200
/** So many of the first bring a resume. */
const withResume = 60

onEachDatabase(
  'an import that is killed half-way goes on where it was, as does undoing it: no row is imported twice, and none is missing',
  async (start, t, _kind, databaseUrl) => {
    const dataDir = await makeTestFolder(t)
    const first = await start({ dataDir })
    const imports = importsOf(first, await first.attorney())
    const { body: before } = await first.submit({ email: 'person7@example.com' })
    const lines = Array.from(
      { length: rows },
      (_, n) => `Person ${n},person${n}@example.com,${n < withResume ? `${n}.txt` : ''}`,
    )
    const zip = await zipOf({
      'people.csv': ['name,email,resume', ...lines].join('\n'),
      ...Object.fromEntries(lines.slice(0, withResume).map((line, n) => [`${n}.txt`, line])),
    })
    const { id } = await imports.begun(zip, {}, 'people.zip')
    assert.equal((await imports.post(id, '/run')).status, 202)
    await first.stop({ withinMs: 1_000 })

    const { db, close } = openDatabase({ url: databaseUrl, folder: dataDir })
    whenOver(t, close)
    const stored = () => db.selectFrom('imports').selectAll().executeTakeFirstOrThrow()
    const env = { ...databaseSettings(databaseUrl), DATA_DIR: dataDir }
    const killedAt = async (what: string, isThere: (row: Awaited<ReturnType<typeof stored>>) => boolean) => {
      const process = await startProcess(t, { env })
      await until(what, async () => isThere(await stored()), 60_000)
      await process.end('SIGKILL')
    }
    const release = () =>
      transact(db, (tx) =>
        tx.updateTable('jobs').set({ due_at: 0 }).where('kind', '=', 'leads.import').execute(),
      )
    const leads = () => db.selectFrom('leads').select(['id', 'email']).where('id', '!=', before.id).execute()

    await killedAt('some rows are imported', ({ created }) => created >= 200)
    const half = await stored()
    assert.ok(half.created < rows - 1, `killed at ${half.created}`)
    assert.equal((await leads()).length, half.created, 'the leads and the progress agree')
    await release()
    await killedAt('all are imported', ({ state }) => state === 'done')
    const done = await stored()
    assert.deepEqual([done.created, done.duplicate, done.refused], [rows - 1, 1, 0])
    const attached = await db
      .selectFrom('leads')
      .select(['id', 'first_name', 'last_name', 'email', 'resume_path'])
      .where('resume_path', 'is not', null)
      .where('id', '!=', before.id)
      .execute()
    assert.equal(attached.length, withResume - 1)
    for (const { first_name, last_name, email, resume_path } of attached)
      assert.equal(
        await readFile(join(dataDir, resume_path ?? ''), 'utf8'),
        `${first_name} ${last_name},${email},${last_name}.txt`,
      )
    assert.equal(new Set((await leads()).map(({ email }) => email)).size, rows - 1)

    const second = await start({ dataDir })
    const { token } = await second.attorney()
    await importsOf(second, { token }).post(id, '/undo')
    await second.stop({ withinMs: 1_000 })
    await killedAt('some are erased', ({ put_back }) => put_back >= 200)
    await release()
    await killedAt('all are erased', ({ state }) => state === 'undone')
    assert.equal((await stored()).put_back, rows - 1)
    assert.deepEqual(await leads(), [])
    // What a kill leaves of files is removed within the hour.
    const last = await start({ dataDir })
    await pruneImports(last.deps, last.deps.now())
    await sweepUploads({ ...last.deps, now: () => last.deps.now() + 86_400_000 })
    const kept = (await readdir(join(dataDir, 'uploads'))).filter((name) => !name.startsWith('.'))
    assert.deepEqual(kept, [before.resume_path.replace('uploads/', '')])
    const wrong = (await compareCounters(db, counters)).filter(({ counted, there }) => counted !== there)
    assert.deepEqual(wrong, [])
  },
)
