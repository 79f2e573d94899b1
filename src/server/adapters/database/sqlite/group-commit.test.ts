import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { Outage } from '#server/outage.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openSqlite } from './open.ts'

const open = async (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-sqlite-'))
  const database = openSqlite(folder)
  let isClosed = false
  const close = async () => {
    if (!isClosed) await database.close()
    isClosed = true
  }
  t.after(async () => {
    await close()
    rmSync(folder, { recursive: true })
  })
  await migrate(database)
  const { db } = database
  const add = (key: string, then?: () => unknown) =>
    transact(db, async (tx) => {
      await tx.insertInto('counts').values({ key, shard: 0, count: 1 }).execute()
      await then?.()
    })
  const keys = async () =>
    (await db.selectFrom('counts').select('key').orderBy('key').execute()).map(({ key }) => key)
  return { folder, db, add, keys, close }
}

/**
 * Counts the commits in the write-ahead log: frames whose header gives a database size
 * (sqlite.org/fileformat2.html#walformat).
 */
const commitsIn = (folder: string) => {
  const wal = readFileSync(join(folder, 'foyer.sqlite-wal'))
  const pageBytes = wal.readUInt32BE(8)
  let commits = 0
  for (let at = 32; at + 24 <= wal.length; at += 24 + pageBytes) {
    const isOfThisLog = wal.readUInt32BE(at + 8) === wal.readUInt32BE(16)
    if (isOfThisLog && wal.readUInt32BE(at + 4) !== 0) commits++
  }
  return commits
}

test('transactions that arrive together share a COMMIT', async (t) => {
  const { folder, add, keys } = await open(t)
  const before = commitsIn(folder)
  await Promise.all(Array.from({ length: 64 }, (_, n) => add(`k${n}`)))
  assert.equal((await keys()).length, 64)
  assert.ok(commitsIn(folder) - before <= 16, `${commitsIn(folder) - before} commits for 64 transactions`)
})

test('between long transactions of one owner the event loop has its turn', async (t) => {
  const { add } = await open(t)
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  t.after(() => clearInterval(timer))
  const busyFor20Ms = () => {
    const until = performance.now() + 20
    while (performance.now() < until);
  }
  for (let n = 0; n < 10; n++) await add(`k${n}`, busyFor20Ms)
  assert.ok(turns >= 9, `${turns} turns in 10 transactions`)
})

test('a transaction that is not over when the database is closed stores nothing', async (t) => {
  const { folder, db, add, close } = await open(t)
  await add('before')
  const begun = Promise.withResolvers<void>()
  const lost = add('half', async () => {
    begun.resolve()
    await new Promise((resolve) => setTimeout(resolve, 50))
    await db.selectFrom('counts').select('key').execute()
  })
  await begun.promise
  await close()
  await assert.rejects(lost)
  const again = openSqlite(folder)
  t.after(again.close)
  const rows = await again.db.selectFrom('counts').select('key').execute()
  assert.deepEqual(
    rows.map(({ key }) => key),
    ['before'],
  )
})

test('a transaction that is a little late joins a batch that is smaller than the previous one', async (t) => {
  const { folder, add } = await open(t)
  const addTwo = async (n: number) => {
    await Promise.all(Array.from({ length: 8 }, (_, k) => add(`${n}, k${k}`)))
    const before = commitsIn(folder)
    const first = add(`${n}, first`)
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
    await Promise.all([first, add(`${n}, late`)])
    return commitsIn(folder) - before
  }
  // A batch waits only a few milliseconds, so on a busy machine this may take several tries.
  for (let n = 1; (await addTwo(n)) !== 1; n++) assert.ok(n < 20, 'the late one never joined')
})

test('a transaction is answered after its COMMIT, so a read after the answer sees its row', async (t) => {
  const { add, keys } = await open(t)
  await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      await add(`k${n}`)
      assert.ok((await keys()).includes(`k${n}`))
    }),
  )
})

test('a reader never sees a row before its COMMIT', async (t) => {
  const { folder, add, keys } = await open(t)
  const before = commitsIn(folder)
  await Promise.all([
    add('first', async () => assert.deepEqual(await keys(), [])),
    add('second', async () => {
      // After ten milliseconds no act can join a batch, so on a busy machine the first may be committed separately.
      const committed = commitsIn(folder) > before ? ['first'] : []
      assert.deepEqual(await keys(), committed)
    }),
  ])
  assert.deepEqual(await keys(), ['first', 'second'])
})

test('a failing transaction undoes only itself', async (t) => {
  const { add, keys } = await open(t)
  const fail = () => Promise.reject(new Error('on purpose'))
  const results = await Promise.allSettled([add('a'), add('b', fail), add('c'), add('a'), add('d')])
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'],
  )
  assert.deepEqual(await keys(), ['a', 'c', 'd'])
})

test('a full disk fails every transaction of the batch with a certain rollback, and the next one works', async (t) => {
  const { db, add, keys } = await open(t)
  const pages = async (tx: typeof db, most: number) =>
    void (await sql.raw(`pragma max_page_count = ${most}`).execute(tx))
  await transact(db, (tx) => pages(tx, 1))
  const huge = 'x'.repeat(2_000_000)
  const results = await Promise.allSettled([add('a'), add('b'), add(huge)])
  for (const result of results) {
    assert.ok(result.status === 'rejected' && result.reason instanceof Outage)
    assert.equal(result.reason.kind, 'full')
    assert.equal(result.reason.outcome, 'rolled_back')
  }
  assert.deepEqual(await keys(), [])
  await transact(db, (tx) => pages(tx, 1_000_000))
  await add('c')
  assert.deepEqual(await keys(), ['c'])
})

test('a failing COMMIT fails every transaction of its batch with an unknown outcome, and the next one works', async (t) => {
  const { db, add, keys } = await open(t)
  const orphan = () =>
    transact(db, async (tx) => {
      await sql`pragma defer_foreign_keys = on`.execute(tx)
      await tx.insertInto('founder').values({ only: 1, attorney_id: 4711 }).execute()
    })
  const together = () => Promise.allSettled([add('a'), orphan(), add('b')])
  let results = await together()
  // On a busy machine a batch may be over before the next transaction begins; the others were stored then.
  for (let again = 0; again < 20 && results.some(({ status }) => status === 'fulfilled'); again++) {
    await transact(db, (tx) => tx.deleteFrom('counts').execute())
    results = await together()
  }
  for (const result of results) {
    assert.ok(result.status === 'rejected' && result.reason instanceof Outage)
    assert.equal(result.reason.outcome, 'unknown')
  }
  assert.deepEqual(await keys(), [])
  await add('c')
  assert.deepEqual(await keys(), ['c'])
})

test('a transaction that ignores the error that rolled it back stores nothing of its later writes', async (t) => {
  const { db, add, keys } = await open(t)
  const ignoring = transact(db, async (tx) => {
    await sql.raw('pragma max_page_count = 1').execute(tx)
    await tx
      .insertInto('counts')
      .values({ key: 'x'.repeat(2_000_000), shard: 0, count: 1 })
      .execute()
      .catch(() => {})
    await sql
      .raw('pragma max_page_count = 1000000')
      .execute(tx)
      .catch(() => {})
    await tx.insertInto('counts').values({ key: 'afterward', shard: 0, count: 1 }).execute()
  })
  await assert.rejects(ignoring)
  await transact(db, async (tx) => void (await sql.raw('pragma max_page_count = 1000000').execute(tx)))
  await add('other')
  assert.deepEqual(await keys(), ['other'])
})

test('nothing can be written outside a transaction', async (t) => {
  const { db, keys } = await open(t)
  await assert.rejects(db.insertInto('counts').values({ key: 'a', shard: 0, count: 1 }).execute())
  assert.deepEqual(await keys(), [])
})
