import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { test } from 'node:test'
import { migrate } from './migrations/migrate.ts'
import { openDatabase } from './open.ts'
import { makeCacheUntilCommit } from './cache-until-commit.ts'
import { transact } from './transact.ts'

const counting = () => {
  let reads = 0
  return { read: async () => ({ reads: ++reads }), reads: () => reads }
}

test('a value is cached, as the same object, until this or another process commits', async (t) => {
  const folder = await makeTestFolder(t)
  const database = openDatabase({ url: undefined, folder })
  await migrate(database)
  const other = openDatabase({ url: undefined, folder })
  const write = ({ db }: typeof database, key: string) =>
    transact(
      db,
      async (tx) => void (await tx.insertInto('counts').values({ key, shard: 0, count: 1 }).execute()),
    )
  const cached = makeCacheUntilCommit(database.dataVersion, 10)
  const { read } = counting()
  const ask = () => cached('a', read)

  const first = await ask()
  assert.equal(await ask(), first)
  assert.ok(Object.isFrozen(first))
  await write(database, 'own')
  assert.deepEqual(await ask(), { reads: 2 }, 'at once')
  await write(other, 'of another')
  await delay(60)
  assert.deepEqual(await ask(), { reads: 3 })
  assert.deepEqual(await ask(), { reads: 3 })
  await assert.rejects(cached('b', () => Promise.reject(new Error('not found'))))
  assert.deepEqual(await cached('b', read), { reads: 4 }, 'an error is not cached')

  await other.close()
  await database.close()
})

test('nothing is cached when the database cannot tell whether something was committed', async () => {
  const cached = makeCacheUntilCommit(undefined, 10)
  const { read, reads } = counting()
  await cached('a', read)
  await cached('a', read)
  assert.equal(reads(), 2)
})

test('a page of the list shows every change answered before, although pages are cached', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const list = async () => (await foyer.call('GET', '/api/leads?page_size=5', { token })).body
  assert.deepEqual(await list(), { items: [], total: 0, has_more: false, last_id: null })
  const { body: lead } = await foyer.submit()
  assert.deepEqual([(await list()).total, (await list()).items[0].state], [1, 'PENDING'])
  const json = { state: 'REACHED_OUT' }
  await foyer.call('PATCH', `/api/leads/${lead.id}`, { token, json })
  assert.equal((await list()).items[0].state, 'REACHED_OUT')
})
