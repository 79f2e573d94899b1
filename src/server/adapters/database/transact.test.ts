import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openDatabase } from '#server/adapters/database/open.ts'
import { databases, makeMigratedDatabase } from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import type { Database } from './schema.ts'
import { transact } from './transact.ts'

const skip = databases.length > 1 ? false : 'no PostgreSQL runs here'

test(
  'when two transactions deadlock, one of them runs again, and both take effect exactly once',
  { skip },
  async (t) => {
    const database = openDatabase({ url: await makeMigratedDatabase(t), folder: await makeTestFolder(t) })
    whenOver(t, database.close)
    const { db } = database
    const keys = ['leads:one', 'leads:other']
    await transact(db, (tx) =>
      tx
        .insertInto('counts')
        .values(keys.map((key) => ({ key, shard: 0, count: 0 })))
        .execute(),
    )

    const runs = [0, 0]
    const held = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const cross = (which: 0 | 1) =>
      transact(db, async (tx) => {
        runs[which] = (runs[which] ?? 0) + 1
        await add(tx, keys[which])
        held[which]?.resolve()
        // Both hold one row before either asks for the row of the other.
        await Promise.all(held.map(({ promise }) => promise))
        await add(tx, keys[1 - which])
      })
    await Promise.all([cross(0), cross(1)])

    assert.equal(
      runs.reduce((sum, each) => sum + each),
      3,
      'PostgreSQL has rolled one of them back',
    )
    const rows = await db.selectFrom('counts').select(['key', 'count']).where('key', 'in', keys).execute()
    assert.deepEqual(
      rows.map(({ count }) => count),
      [2, 2],
    )
  },
)

const add = (tx: Database, key: string | undefined) =>
  tx
    .updateTable('counts')
    .set((eb) => ({ count: eb('count', '+', 1) }))
    .where('key', '=', key ?? '')
    .execute()

test(
  'a transaction that conflicts is tried five times in all, and other errors are not tried again',
  { skip },
  async (t) => {
    const database = openDatabase({ url: await makeMigratedDatabase(t), folder: await makeTestFolder(t) })
    whenOver(t, database.close)
    const triesAt = async (state: string, failures: number) => {
      let tries = 0
      const ended = await transact(database.db, async (tx) => {
        await add(tx, 'leads:one')
        if (++tries <= failures) await sql.raw(raising(state)).execute(tx)
      }).then(
        () => 'done',
        () => 'thrown',
      )
      return [ended, tries]
    }
    assert.deepEqual(await triesAt('40001', 4), ['done', 5])
    assert.deepEqual(await triesAt('40P01', 4), ['done', 5])
    assert.deepEqual(await triesAt('40001', 9), ['thrown', 5])
    // 40003, statement completion unknown: the statement may have taken effect.
    assert.deepEqual(await triesAt('40003', 9), ['thrown', 1])
    assert.deepEqual(await triesAt('23505', 9), ['thrown', 1])
  },
)

const raising = (state: string) =>
  `do $$ begin raise exception 'on purpose' using errcode = '${state}'; end $$`
