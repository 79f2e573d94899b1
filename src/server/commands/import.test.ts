import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDatabase } from '#server/adapters/database/open.ts'
import { exportIn } from '#server/features/leads/export/test-export.ts'
import { copyLeads } from '#server/testing/copy-leads.ts'
import { makeMigratedDatabase, onEachDatabase } from '#server/testing/database/databases.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { databaseSettings, makeStartFoyer, makeTestFolder } from '#server/testing/start-foyer.ts'
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
    assert.match(again.err, /^This installation has leads already\./)

    const other = await startOther({ dataDir })
    const { token: reader } = await other.attorney()
    assert.equal((await exportIn(other, reader, { format: 'ndjson' })).text, await readFile(file, 'utf8'))
    assert.equal((await other.call('GET', '/api/inbox/counts', { token: reader })).body.all, 4_000)
    const { status, body } = await other.submit()
    assert.deepEqual([status, body.id], [201, 4_001])
    if (kind === 'sqlite') assert.match((await run(env, [file])).err, /leads already|is running/)
  },
)
