import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { openDatabase } from '#server/adapters/database/open.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'
import { startProcess } from '#server/testing/processes/start-process.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

const program = fileURLToPath(
  new URL('../../src/server/testing/processes/counting-process.ts', import.meta.url),
)
const kills = 2
const stepsPerRound = 20
const end = kills * stepsPerRound + 40

const Position = z.object({ at: z.number(), end: z.number() })

onEachDatabase(
  'a long job continues after kill -9 where it stopped, and repeats no step that is stored',
  async (start, t, _kind, databaseUrl) => {
    const dataDir = await makeTestFolder(t)
    const env = { ...databaseSettings(databaseUrl), DATA_DIR: dataDir }
    const first = await start({ dataDir })
    const now = Date.now()
    const row = { kind: 'test.count', payload: JSON.stringify({ at: 0, end }), state: 'queued' as const }
    await transact(first.deps.db, (tx) =>
      tx
        .insertInto('jobs')
        .values({ ...row, attempts: 0, scheduled_at: now, due_at: now, created_at: now })
        .execute(),
    )
    await first.stop({ withinMs: 1_000 })

    const { db, close } = openDatabase({ url: databaseUrl, folder: dataDir })
    whenOver(t, close)
    const job = () => db.selectFrom('jobs').selectAll().executeTakeFirst()
    const position = async () => {
      const found = await job()
      return found ? Position.parse(JSON.parse(found.payload)).at : end
    }
    const notes = () =>
      db.selectFrom('counts').select(['key', 'count']).where('key', 'like', 'leads:number %').execute()

    for (let round = 1; round <= kills; round++) {
      const killed = await startProcess(t, { env, program })
      await until(
        `${round * stepsPerRound} steps are done`,
        async () => (await position()) >= round * stepsPerRound,
        30_000,
      )
      await killed.end('SIGKILL')
      assert.equal((await notes()).length, await position(), 'the stored steps and the position agree')
    }
    assert.ok((await job())?.lease_token, 'no node has released it')

    await startProcess(t, { env, program })
    await until('it is done', async () => (await job()) === undefined, 60_000)
    const written = await notes()
    assert.equal(written.length, end)
    assert.ok(
      written.every(({ count }) => count === 1),
      'no step was done twice',
    )
  },
)
