import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '#server/adapters/database/open.ts'
import { openStore } from '#server/adapters/storage/open.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { exportIn } from '#server/features/leads/export/test-export.ts'
import { job } from '#server/features/leads/imports/imports.job.ts'
import { importsOf } from '#server/features/leads/imports/test-imports.ts'
import { zipOf } from '#server/features/leads/imports/test-workbooks.ts'
import { copyLeads } from '#server/testing/copy-leads.ts'
import { makeMigratedDatabase, onEachDatabase } from '#server/testing/database/databases.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { databaseSettings, makeStartFoyer, makeTestFolder } from '#server/testing/start-foyer.ts'
import { makeBucket, stores } from '#server/testing/servers/stores.ts'
import { until } from '#server/testing/until.ts'

const program = join(import.meta.dirname, 'import.ts')
const surroundings = (env: Record<string, string>) => ({
  env: { ...bareEnvironment, ...env },
  cwd: import.meta.dirname,
})

const run = (env: Record<string, string>, args: string[]) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    execFile(
      process.execPath,
      [program, ...args],
      { ...surroundings(env), timeout: 120_000 },
      (error, out, err) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
      },
    )
  })

onEachDatabase(
  'npm run import goes on after a kill where it was, with no lead twice and none missing; a rehearsal writes nothing',
  async (start, t, kind) => {
    const foyer = await start()
    const { token } = await foyer.attorney({ email: 'ada@example.com' })
    await foyer.submit()
    await copyLeads(foyer.deps.db, 4_000)
    const file = join(await makeTestFolder(t), 'all.ndjson')
    const { text } = await exportIn(foyer, token, { format: 'ndjson' })
    await writeFile(file, text)

    const databaseUrl = kind === 'postgres' ? await makeMigratedDatabase(t) : undefined
    const dataDir = await makeTestFolder(t)
    const startOther = makeStartFoyer(t, databaseUrl)
    await (await startOther({ dataDir })).stop({ withinMs: 1_000 })
    const env = { DATA_DIR: dataDir, ...databaseSettings(databaseUrl) }
    const { db, close } = openDatabase({ url: databaseUrl, folder: dataDir })
    whenOver(t, close)
    const stored = () => db.selectFrom('reimport').selectAll().executeTakeFirst()

    const rehearsed = await run(env, [file, '--rehearse'])
    assert.deepEqual([rehearsed.code, rehearsed.err], [0, ''])
    assert.match(
      rehearsed.out,
      /^4,000 leads, .*\nThe export is sound, and the installation is empty\. Nothing was written\.$/m,
    )
    assert.equal(await stored(), undefined)

    const killed = spawn(process.execPath, [program, file], { ...surroundings(env), stdio: 'ignore' })
    const gone = once(killed, 'exit')
    await until('some lines are stored', async () => ((await stored())?.lines ?? 0) >= 1_000, 60_000)
    killed.kill('SIGKILL')
    await gone
    const half = await stored()
    assert.ok(half && half.ended_at === null, 'it was killed before its end')

    const { code, out, err } = await run(env, [file])
    assert.deepEqual([code, err], [0, ''])
    assert.match(
      out,
      /All of it is stored, with 0 resumes\.\n4,000 leads name a resume that is not in the file store/,
    )
    const again = await run(env, [file])
    assert.equal(again.code, 1)
    assert.match(again.err, /^This installation was filled from this export already\./)

    const other = await startOther({ dataDir })
    const { token: reader } = await other.attorney()
    assert.equal((await exportIn(other, reader, { format: 'ndjson' })).text, await readFile(file, 'utf8'))
    assert.equal((await other.call('GET', '/api/inbox/counts', { token: reader })).body.all, 4_000)
    const { status, body } = await other.submit()
    assert.deepEqual([status, body.id], [201, 4_001])
    if (kind === 'sqlite') assert.match((await run(env, [file])).err, /this export already/)
  },
)

const people = [
  'Vorname;Name;E-mail;Shoe size;Created',
  'Ada;Lovelace;ada@example.com;38;13.02.2025',
  ';;nobody@example.com;;',
  'Grace;Hopper;not\u001b[31m an address;;',
  'Known;Person;known@example.com;;',
  'Mary;Shelley;MARY@example.com;40;01.02.2025',
].join('\r\n')

onEachDatabase(
  'npm run import does with any file what the app does: rehearsed without a trace, imported beside the server or without it, gone on with after a kill, and undone in the app',
  async (start, t, kind, databaseUrl) => {
    const store = kind === 'postgres' && stores.includes('s3') ? await makeBucket(t) : {}
    const foyer = await start({ jobs: [job], env: store })
    const boss = await foyer.attorney({ email: 'boss@example.com' })
    const other = await foyer.attorney({ email: 'other@example.com' })
    const imports = importsOf(foyer, boss)
    await foyer.submit({ first_name: 'Known', email: 'known@example.com' })
    const env = { DATA_DIR: foyer.dataDir, ...databaseSettings(databaseUrl), ...store }
    const folder = await makeTestFolder(t)
    const file = join(folder, 'people.csv')
    await writeFile(file, people)
    const { db } = foyer.deps
    const traces = async () => ({
      imports: await db.selectFrom('imports').select('id').execute(),
      rows: await db.selectFrom('import_rows').select('row').execute(),
      files: await db.selectFrom('import_files').select('id').execute(),
      jobs: await db.selectFrom('jobs').select('kind').where('kind', '=', job.kind).execute(),
      leads: (await imports.leads()).length,
      stored: (await Array.fromAsync(openStore(foyer.deps.config, Date.now).store.list())).length,
      incoming: await readdir(join(foyer.dataDir, 'incoming')),
      beside: await readdir(folder),
    })
    const before = await traces()

    const mistakes: [string[], RegExp][] = [
      [['--map', 'Schuhe=city'], /^--map: There is no column “Schuhe”\. The columns are “Vorname”, “Name”/m],
      [['--mode', 'update', '--key', 'external_id'], /^--map: No column is mapped to that by which leads/m],
      [
        ['--mode', 'replace', '--has-header', 'perhaps'],
        /^--has-header: Must be true or false\.\n--mode: Must be one of create, update, create_or_update\.$/m,
      ],
      [['--map', 'Shoe size=shoes'], /^--map: “shoes” is no field\. Must be one of full_name, first_name/m],
      [['--map', 'Vorname=city', '--map', '2=city'], /^--map: Two columns cannot be the same/m],
      [['--as', 'ada@example.com'], /^--as: .* Must be one of boss@example\.com, other@example\.com\.$/m],
      [['--refused', file], /people\.csv exists already, and is not overwritten\.$/m],
      [['--shoes'], /Unknown option[^]*Usage:/],
    ]
    // Each is a process of its own; the database makes no difference.
    const made = (kind === 'sqlite' ? mistakes : mistakes.slice(0, 1)).map(async ([args, message]) => {
      const { code, err } = await run(env, [file, ...args])
      assert.deepEqual([code, message.test(err)], [1, true], err)
    })
    await Promise.all(made)
    assert.deepEqual(await traces(), before, 'a mistake leaves nothing behind')

    const options = ['--map', 'Shoe size=city', '--source', 'Old system', '--known', 'create']
    const rehearsed = await run(env, [file, '--rehearse', ...options])
    assert.deepEqual([rehearsed.code, rehearsed.err], [2, ''], rehearsed.err)
    for (const line of [
      /^people\.csv: CSV with “;” between the cells, utf-8; 5 rows\. In the name of boss@example\.com\.$/m,
      /^ {2}Vorname +first_name +Ada \| Grace \| Known$/m,
      /^ {2}Shoe size +city +38 \| 40$/m,
      /--mode create --key email .*--known create --dates dmy --source Old system --confirm false/,
      /^It would be: 3 new, 0 changed, 0 same, 0 duplicate, 2 refused\.$/m,
      /^ {2}row 3: A first or a last name is required\.$/m,
      /^ {2}row 4: email: This is not an e-mail address/m,
      /nothing was kept, neither rows nor files\.$/m,
    ])
      assert.match(rehearsed.out, line)
    assert.ok(!rehearsed.out.includes('\u001b'), 'a file cannot write to the terminal')
    assert.deepEqual(await traces(), before, 'nor does a rehearsal')

    const ran = await run(env, [file, '--map', 'Shoe size=city', '--as', 'OTHER@example.com'])
    assert.deepEqual([ran.code, ran.err], [2, ''])
    assert.match(ran.out, /^2 new, 0 changed, 0 same, 1 duplicate, 2 refused\.$/m)
    assert.match(ran.out, /people refused\.csv, with the reasons[^]*To undo it: .* 30 days\.$/m)
    const refused = await readFile(join(folder, 'people refused.csv'), 'utf8')
    assert.match(refused, /^\ufeffVorname;.*;Reason\r\n;;nobody@example\.com;.*\r\nGrace;/)
    const [, ada] = await imports.leads()
    assert.deepEqual([ada.first_name, (await imports.lead(ada.id)).city], ['Ada', '38'])
    assert.deepEqual(
      (await imports.events(ada.id)).map((event: { attorney_id: number }) => event.attorney_id),
      [other.id],
    )
    const [listed] = (await imports.get('/api/imports')).items
    assert.deepEqual(
      [listed.file_name, listed.state, listed.uploaded_by.id],
      ['people.csv', 'done', other.id],
    )
    assert.equal((await imports.undone(listed.id)).put_back, 2)
    assert.equal((await imports.leads()).length, before.leads)

    const zip = join(folder, 'all.zip')
    await writeFile(
      zip,
      await zipOf({
        'all.csv': 'Name,E-mail,CV\nAda L,a@example.com,ada.txt\nB C,b@example.com,b.txt',
        'ada.txt': 'Engines.',
      }),
    )
    const stored = async () => (await traces()).stored
    const tried = await run(env, [zip, '--rehearse'])
    assert.deepEqual([tried.code, await stored()], [0, before.stored])
    assert.match(
      tried.out,
      /^1 resume would be attached, 1 not\.\n.*\n {2}row 3: b\.txt: The ZIP has no file/m,
    )
    assert.equal((await run(env, [zip, '--refused', join(folder, 'none.csv')])).code, 0)
    assert.equal(await stored(), before.stored + 1)

    const whole = join(folder, 'export.ndjson')
    await writeFile(whole, (await exportIn(foyer, boss.token, { format: 'ndjson' })).text)
    const asRows = await run(env, [whole])
    assert.deepEqual([asRows.code, asRows.err], [0, ''])
    assert.match(
      asRows.out,
      /has leads, so .* as rows[^]*^0 new, 0 changed, 0 same, 3 duplicate, 0 refused\.$/m,
    )

    await foyer.stop({ withinMs: 1_000 })
    const opened = openDatabase({ url: databaseUrl, folder: foyer.dataDir })
    whenOver(t, opened.close)
    const many = join(folder, 'many.csv')
    const rows = Array.from({ length: 1_200 }, (_, n) => `Person ${n},p${n}@example.com`)
    await writeFile(many, ['Name,E-mail', ...rows].join('\n'))
    const row = () =>
      opened.db
        .selectFrom('imports')
        .select(['id', 'state', 'created'])
        .orderBy('id', 'desc')
        .executeTakeFirst()
    const killed = spawn(process.execPath, [program, many], { ...surroundings(env), stdio: 'ignore' })
    const gone = once(killed, 'exit')
    await until('some rows are imported', async () => ((await row())?.created ?? 0) > 0, 60_000)
    killed.kill('SIGKILL')
    await gone
    const half = await row()
    assert.ok(half?.state === 'running' && half.created < 1_200, 'it was killed before its end')
    // In place of waiting until the lease of the killed process has ended.
    await transact(opened.db, (tx) =>
      tx.updateTable('jobs').set({ due_at: 0 }).where('kind', '=', job.kind).execute(),
    )
    const goneOn = await run(env, [many])
    assert.deepEqual([goneOn.code, goneOn.err], [0, ''])
    assert.match(
      goneOn.out,
      /^many\.csv: import \d+ of a file with this name has not ended\. It goes on[^]*^1,200 new, 0 changed, 0 same, 0 duplicate/m,
    )
    const again = await start({ dataDir: foyer.dataDir, jobs: [job], env: store })
    const undone = await importsOf(again, await again.attorney()).undone(half.id)
    assert.deepEqual([undone.put_back, undone.left], [1_200, 0])
    assert.equal((await importsOf(again, await again.attorney()).leads()).length, 3)
  },
)
