import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { test } from 'node:test'
import { migrate } from './migrate.ts'
import { openDatabase } from './open.ts'
import { makeCacheUntilCommit } from './cache-until-commit.ts'
import { transact } from './transact.ts'

const counting = () => {
  let reads = 0
  return { read: async () => ({ reads: ++reads }), reads: () => reads }
}

test('what was read is answered again, the same object, until something is committed here or by another program', async (t) => {
  const folder = await makeTestFolder(t)
  const database = openDatabase({ url: undefined, folder })
  await migrate(database)
  const other = openDatabase({ url: undefined, folder })
  const write = ({ db }: typeof database, key: string) =>
    transact(
      db,
      async (tx) => void (await tx.insertInto('counts').values({ key, shard: 0, count: 1 }).execute()),
    )
  const remember = makeCacheUntilCommit(database.dataVersion, 10)
  const { read } = counting()
  const ask = () => remember('a', read)

  const first = await ask()
  assert.equal(await ask(), first)
  assert.ok(Object.isFrozen(first))
  await write(database, 'own')
  assert.deepEqual(await ask(), { reads: 2 }, 'at once')
  await write(other, 'of another')
  await delay(60)
  assert.deepEqual(await ask(), { reads: 3 })
  assert.deepEqual(await ask(), { reads: 3 })
  await assert.rejects(remember('b', () => Promise.reject(new Error('not found'))))
  assert.deepEqual(await remember('b', read), { reads: 4 }, 'a failure is not remembered')

  await other.close()
  await database.close()
})

test('where the database cannot tell that nothing has changed, nothing is remembered', async () => {
  const remember = makeCacheUntilCommit(undefined, 10)
  const { read, reads } = counting()
  await remember('a', read)
  await remember('a', read)
  assert.equal(reads(), 2)
})

test('a page of the list is as new as the last answer, whatever was read before', async (t) => {
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
