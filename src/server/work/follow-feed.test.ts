import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { pino } from 'pino'
import { Client } from 'pg'
import { readFeed } from '#server/adapters/database/feed.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { databases, onEachDatabase } from '#server/testing/database/databases.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import type { Foyer } from '#server/app.ts'
import { onTwoNodes } from '#server/testing/two-nodes.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { type Follower, followFeed } from './follow-feed.ts'
import { makeHandled, readHandled, writeHandled, writingFollower } from './test-follower.ts'

const follow = (t: TestContext, { deps }: Pick<Foyer, 'deps'>, more: Partial<Follower<unknown>> = {}) => {
  const reader = followFeed(deps, writingFollower(more))
  whenOver(t, reader.stop)
  reader.start()
  return reader
}

const eventIds = async ({ deps }: Pick<Foyer, 'deps'>) => {
  const rows = await deps.db.selectFrom('events').select('id').orderBy('tx').orderBy('id').execute()
  return rows.map(({ id }) => id)
}

/** Waits until all events have been handled, each once and in the order of the feed. */
const untilAllHandled = async (foyer: Pick<Foyer, 'deps'>) => {
  const ids = await eventIds(foyer)
  await until('all events are handled', async () => (await readHandled(foyer.deps.db)).length >= ids.length)
  assert.deepEqual(await readHandled(foyer.deps.db), ids)
}

onEachDatabase('a follower gets every event once and in order, also over restarts', async (_, t, kind) => {
  const foyer = await makeStillFoyer(t, kind)
  await makeHandled(foyer.deps.db)
  for (let n = 0; n < 3; n++) await foyer.submit()
  const first = follow(t, foyer)
  await untilAllHandled(foyer)
  await foyer.submit()
  await untilAllHandled(foyer)
  await first.stop()
  await foyer.submit()
  assert.equal((await readHandled(foyer.deps.db)).length, (await eventIds(foyer)).length - 1)
  follow(t, foyer)
  await untilAllHandled(foyer)
})

onEachDatabase(
  'when there are more events than fit into one batch, they are handled batch by batch',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await makeHandled(foyer.deps.db)
    const events = Array.from({ length: 250 }, () => ({ kind: 'attorney.changed', at: 0 }))
    await transact(foyer.deps.db, (tx) => tx.insertInto('events').values(events).execute())
    const sizes: number[] = []
    follow(t, foyer, {
      handle: async (tx, some) => {
        sizes.push(some.length)
        await writeHandled(tx, some)
      },
    })
    await untilAllHandled(foyer)
    assert.deepEqual(sizes, [100, 100, 50])
  },
)

onEachDatabase(
  'a follower with `from: now` gets no event from before its first start, and all new ones',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await makeHandled(foyer.deps.db)
    await foyer.submit()
    const before = await eventIds(foyer)
    follow(t, foyer, { from: 'now' })
    await until('the follower has a position', async () =>
      foyer.deps.db.selectFrom('feed_cursors').select('name').executeTakeFirst(),
    )
    await foyer.submit()
    const after = (await eventIds(foyer)).filter((id) => !before.includes(id))
    await until(
      'the new events are handled',
      async () => (await readHandled(foyer.deps.db)).length >= after.length,
    )
    assert.deepEqual(await readHandled(foyer.deps.db), after)
  },
)

onEachDatabase(
  'a follower that throws is logged, its writes are rolled back, and it gets the same events again after growing pauses',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await makeHandled(foyer.deps.db)
    await foyer.submit()
    const logged: { follower: string; failures: number; pauseMs: number; err: { message: string } }[] = []
    const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(JSON.parse(line)) })
    let tries = 0
    follow(
      t,
      { deps: { ...foyer.deps, log } },
      {
        handle: async (tx, events) => {
          await writeHandled(tx, events)
          if (++tries <= 2) throw new Error('out of order')
        },
      },
    )
    await until('the follower has failed', () => tries > 0)
    // New commits neither wake the follower early nor make it skip the events that it has not handled.
    await foyer.submit()
    await untilAllHandled(foyer)
    assert.deepEqual(
      logged.map(({ follower, failures, err }) => `${follower} ${failures} ${err.message}`),
      ['test 1 out of order', 'test 2 out of order'],
    )
    const [first, second] = logged
    assert.ok(first && first.pauseMs >= 500 && first.pauseMs <= 1_000, `${first?.pauseMs} ms`)
    assert.ok(second && second.pauseMs >= 1_000 && second.pauseMs <= 2_000, `${second?.pauseMs} ms`)
  },
)

onEachDatabase(
  'kill -9 between the writes of a follower and its position rolls back both, and each event is handled once',
  async (_, t, kind) => {
    const foyer = await makeStillFoyer(t, kind)
    await makeHandled(foyer.deps.db)
    await foyer.submit()
    const { databaseUrl } = foyer.config
    const child = spawn(process.execPath, ['--input-type=module', '-e', handleForEver], {
      env: {
        DATA_DIR: foyer.dataDir,
        ...bareEnvironment,
        ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const exited = once(child, 'exit')
    const [words] = await once(child.stdout, 'data')
    assert.match(String(words), /handled 1/)
    child.kill('SIGKILL')
    await exited
    assert.deepEqual(await readHandled(foyer.deps.db), [])
    follow(t, foyer)
    await untilAllHandled(foyer)
  },
)

const handleForEver = `
  import { openDatabase } from '#server/adapters/database/open.ts'
  import { followFeed } from '#server/work/follow-feed.ts'
  import { readHandled, writeHandled } from '#server/work/test-follower.ts'
  const { DATABASE_URL: url, DATA_DIR: folder } = process.env
  const { db } = openDatabase({ url, folder })
  const handle = async (tx, events) => {
    await writeHandled(tx, events)
    console.log('handled', (await readHandled(tx)).length)
    await new Promise(() => setInterval(() => {}, 1_000))
  }
  followFeed({ db, log: console }, { name: 'test', from: 'beginning', handle }).start()
`

onTwoNodes('two nodes never handle at once, and share what there is', async ({ a, b }, t) => {
  await makeHandled(a.deps.db)
  let atIt = 0
  let most = 0
  const by = { a: 0, b: 0 }
  const handledBy = (node: 'a' | 'b'): Partial<Follower<unknown>> => ({
    handle: async (tx, events) => {
      most = Math.max(most, ++atIt)
      await writeHandled(tx, events).finally(() => (atIt -= 1))
      by[node] += events.length
    },
  })
  const readers = [follow(t, a, handledBy('a')), follow(t, b, handledBy('b'))]
  for (let n = 0; n < 20; n++) await Promise.all([a.submit(), b.submit()])
  await untilAllHandled(a)
  assert.equal(most, 1)
  // The remaining reader goes on.
  await readers[0]?.stop()
  const before = by.b
  await a.submit()
  await untilAllHandled(a)
  assert.ok(by.b > before)
})

if (databases.length < 2) test('commits that cross', { skip: 'there is no PostgreSQL here' }, () => {})
else {
  onTwoNodes(
    'two nodes handle every event once and in order, in whatever order transactions commit',
    async ({ a, b, databaseUrl }, t) => {
      await makeHandled(a.deps.db)
      follow(t, a)
      follow(t, b)
      const write = async () => {
        const client = new Client({ connectionString: databaseUrl })
        await client.connect()
        for (let n = 0; n < 40; n++) {
          await client.query('begin')
          await client.query(`insert into events (kind, at) values ('attorney.changed', 0)`)
          await wait(Math.random() * 20)
          await client.query('commit')
          // Wakes the followers.
          if (n % 4 === 0) await a.submit()
        }
        await client.end()
      }
      await Promise.all([write(), write(), write(), write()])
      await untilAllHandled(a)
    },
  )

  test('a transaction that writes events reads the feed only up to its own id, so that its events are not skipped', async (t) => {
    const foyer = await makeStillFoyer(t, 'postgres')
    const { db } = foyer.deps
    await foyer.submit()
    const before = await eventIds(foyer)
    const fromBeginning = { tx: 0, id: 0 }
    const read = await transact(db, async (tx) => {
      await tx.insertInto('events').values({ kind: 'attorney.changed', at: 0 }).execute()
      await foyer.submit()
      return readFeed(tx, fromBeginning, 100)
    })
    assert.deepEqual(
      read.map(({ id }) => id),
      before,
    )
    const then = await readFeed(db, fromBeginning, 100)
    assert.deepEqual(
      then.map(({ id }) => id),
      await eventIds(foyer),
    )
  })
}
