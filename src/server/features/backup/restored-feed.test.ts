import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Client } from 'pg'
import type { FeedCursor } from '#server/adapters/database/feed.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { moveToPostgres } from '#server/adapters/database/transfer/move.ts'
import { databases } from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { type StillFoyer, makeStillFoyer } from '#server/testing/still-foyer.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { followFeed } from '#server/work/follow-feed.ts'
import { makeHandled, readHandled, writingFollower } from '#server/work/test-follower.ts'
import { backUp, makeEmptyPlace } from './test-backup.ts'

type Left = { handled: number[]; unhandled: number[] }

/**
 * Makes events of which a follower has handled half. On PostgreSQL, two events at the boundary were committed in the
 * reverse order of their ids.
 */
const makeHalfHandled = async (foyer: StillFoyer): Promise<Left> => {
  await foyer.submit()
  if (foyer.config.databaseUrl === undefined) await foyer.submit()
  else await writeCrossing(foyer.config.databaseUrl)
  const events = await foyer.deps.db
    .selectFrom('events')
    .select(['tx', 'id'])
    .orderBy('tx')
    .orderBy('id')
    .execute()
  const cut = events.length - 1
  await placeFollower(foyer, events[cut - 1])
  const ids = events.map(({ id }) => id)
  return { handled: ids.slice(0, cut), unhandled: ids.slice(cut) }
}

const writeCrossing = async (databaseUrl: string) => {
  const [early, late] = [new Client(databaseUrl), new Client(databaseUrl)]
  await Promise.all([early.connect(), late.connect()])
  const insert = `insert into events (kind, at) values ('attorney.changed', 0)`
  await early.query('begin; select pg_current_xact_id()')
  await late.query(insert)
  await early.query(insert)
  await early.query('commit')
  await Promise.all([early.end(), late.end()])
}

const placeFollower = (foyer: StillFoyer, at: FeedCursor | undefined) =>
  transact(foyer.deps.db, (tx) =>
    tx
      .insertInto('feed_cursors')
      .values({ name: 'test', tx: 0, id: 0, ...at })
      .execute(),
  )

/** Asserts that unhandled and new events are handled, and at most those again that were written at the same time. */
const assertContinues = async (t: TestContext, foyer: StillFoyer, { handled, unhandled }: Left) => {
  await makeHandled(foyer.deps.db)
  const reader = followFeed(foyer.deps, writingFollower())
  whenOver(t, reader.stop)
  reader.start()
  await foyer.submit()
  const rows = await foyer.deps.db.selectFrom('events').select('id').execute()
  const due = rows.map(({ id }) => id).filter((id) => !handled.includes(id))
  assert.ok(due.length > unhandled.length)
  await until('the follower handles all due events', async () => {
    const ids = await readHandled(foyer.deps.db)
    return due.every((id) => ids.includes(id))
  })
  const ids = await readHandled(foyer.deps.db)
  assert.equal(new Set(ids).size, ids.length)
  assert.ok(ids.length <= due.length + 1, `${ids.length} instead of ${due.length}`)
  assert.ok(!ids.includes(handled[0] ?? 0), 'the oldest event is not handled again')
}

for (const from of databases)
  for (const to of databases)
    test(`after a restore a follower continues where it stopped and misses no event (${from} to ${to})`, async (t) => {
      const foyer = await makeStillFoyer(t, from)
      const left = await makeHalfHandled(foyer)
      const { folder } = await backUp(foyer, await makeTestFolder(t))
      const place = await makeEmptyPlace(t, to)
      await place.restore(folder)
      await assertContinues(t, await place.start(), left)
    })

if (databases.length > 1) {
  test('after a move to PostgreSQL a follower continues where it stopped and misses no event', async (t) => {
    const foyer = await makeStillFoyer(t, 'sqlite')
    const left = await makeHalfHandled(foyer)
    await foyer.stop()
    const place = await makeEmptyPlace(t, 'postgres')
    await moveToPostgres({ folder: foyer.dataDir, url: place.databaseUrl ?? '' }, () => {})
    await assertContinues(
      t,
      await makeStillFoyer(t, 'postgres', { dataDir: foyer.dataDir, databaseUrl: place.databaseUrl ?? '' }),
      left,
    )
  })

  test('after a dump is loaded into a cluster with lower transaction ids, a follower misses no event', async (t) => {
    const foyer = await makeStillFoyer(t, 'postgres')
    const left = await makeHalfHandled(foyer)
    await foyer.stop()
    await raiseTransactionIds(foyer)
    const { dataDir, config } = foyer
    const again = await makeStillFoyer(t, 'postgres', { dataDir, databaseUrl: config.databaseUrl ?? '' })
    await assertContinues(t, again, left)
  })

  test('in a cluster with lower transaction ids, a follower that had handled all events gets new ones', async (t) => {
    const foyer = await makeStillFoyer(t, 'postgres')
    await foyer.submit()
    const last = await foyer.deps.db
      .selectFrom('events')
      .select(['tx', 'id'])
      .orderBy('id', 'desc')
      .executeTakeFirst()
    await placeFollower(foyer, { tx: (last?.tx ?? 0) + 1, id: 0 })
    const handled = (await foyer.deps.db.selectFrom('events').select('id').execute()).map(({ id }) => id)
    await foyer.stop()
    await raiseTransactionIds(foyer)
    const { dataDir, config } = foyer
    const again = await makeStillFoyer(t, 'postgres', { dataDir, databaseUrl: config.databaseUrl ?? '' })
    await assertContinues(t, again, { handled, unhandled: [] })
  })
}

/** Raises all transaction ids by a million, as in a dump from a cluster that is a million transactions ahead. */
const raiseTransactionIds = async ({ config }: StillFoyer) => {
  const client = new Client(config.databaseUrl)
  await client.connect()
  await client.query('update events set tx = tx + 1000000; update feed_cursors set tx = tx + 1000000')
  await client.end()
}
