import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { test } from 'node:test'
import { removeFromIndex } from '#server/adapters/database/search/lead-index.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { job } from '#server/features/leads/search/reindex.job.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'

const reindex = (env: Record<string, string>, args: string[] = []) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    const file = join(import.meta.dirname, 'reindex.ts')
    const surroundings = { env: { ...bareEnvironment, ...env }, cwd: import.meta.dirname, timeout: 60_000 }
    execFile(process.execPath, [file, ...args], surroundings, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })

onEachDatabase(
  'npm run reindex has the running server index every lead again, and ends when that is done',
  async (start, _t, _kind, databaseUrl) => {
    const foyer = await start({ jobs: [job] })
    const { token } = await foyer.attorney()
    const { id } = (await foyer.submit()).body
    await transact(foyer.deps.db, (tx) => removeFromIndex(tx, new Map([[id, { names: [], texts: [] }]])))
    const found = async () => (await foyer.call('GET', '/api/leads?q=lovelace', { token })).body.total
    assert.equal(await found(), 0)
    const { code, out, err } = await reindex({ DATA_DIR: foyer.dataDir, ...databaseSettings(databaseUrl) })
    assert.deepEqual([code, out, err], [0, 'Every lead is in the search.\n', ''])
    assert.equal(await found(), 1)
  },
)

test('npm run reindex says what is wrong in a sentence', async (t) => {
  const folder = await makeTestFolder(t)
  const without = await reindex({ DATA_DIR: folder })
  assert.deepEqual(
    [without.code, without.err],
    [1, `There is no database in ${folder} (DATA_DIR). Start Foyer once.\n`],
  )
  const wrong = await reindex({ DATA_DIR: folder }, ['--all'])
  assert.equal(wrong.code, 1)
  assert.match(wrong.err, /Usage:\n {2}npm run reindex/)
})
