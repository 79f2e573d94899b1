import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'kysely'
import { Client } from 'pg'
import { endOfFeed, readFeed } from '#server/adapters/database/feed.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { backUp, makeEmptyPlace } from '#server/features/backup/test-backup.ts'
import { openChanges } from '#server/testing/changes.ts'
import { databases, makePostgresDatabase } from '#server/testing/database/databases.ts'
import { startOwnPostgres } from '#server/testing/servers/own-postgres.ts'
import { type TestFoyer, makeStartFoyer, makeTestFolder } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

const connect = async (t: TestContext, connectionString: string) => {
  const client = new Client({ connectionString })
  client.on('error', () => {})
  await client.connect()
  whenOver(t, () => client.end().catch(() => {}))
  return client
}

const arrives = async (foyer: TestFoyer, stream: { events: { lead_id: number | null }[] }) => {
  const { body: lead } = await foyer.submit()
  await until('the change', () => stream.events.some(({ lead_id }) => lead_id === lead.id), 5_000)
}

if (databases.length < 2) test('one feed for each database', { skip: 'needs PostgreSQL' }, () => {})
else {
  test('an open transaction in another database of the cluster does not delay the feed', async (t) => {
    const foyer = await makeStartFoyer(t, await makePostgresDatabase(t))()
    const { token } = await foyer.attorney()
    const other = await connect(t, await makePostgresDatabase(t))
    // The transaction has an id but locks no table.
    await other.query('begin; select pg_current_xact_id()')
    const stream = await openChanges(t, foyer.url, token)
    await arrives(foyer, stream)

    const writer = await connect(t, foyer.deps.config.databaseUrl ?? '')
    await writer.query('begin; select pg_current_xact_id()')
    const { body: lead } = await foyer.submit()
    await wait(1_500)
    assert.ok(!stream.events.some(({ lead_id }) => lead_id === lead.id))
    await writer.query('commit')
    await until('the change', () => stream.events.some(({ lead_id }) => lead_id === lead.id), 5_000)
  })

  test('a prepared transaction delays the feed of its own database, but not that of another', async (t) => {
    const own = await startOwnPostgres(t)
    const server = await connect(t, own.url)
    await server.query('alter system set max_prepared_transactions = 4')
    await server.query('create database firm')
    await server.query('create database other')
    await server.end()
    await own.kill()
    await own.start()
    const at = (name: string) => own.url.replace(/\/postgres$/, `/${name}`)

    const foyer = await makeStartFoyer(t, at('firm'))()
    const { token } = await foyer.attorney()
    const other = await connect(t, at('other'))
    await other.query(`begin; create table t (i int); prepare transaction 'there'`)
    const stream = await openChanges(t, foyer.url, token)
    await arrives(foyer, stream)

    const here = await connect(t, at('firm'))
    await here.query(`begin; create table t (i int); prepare transaction 'here'`)
    const { body: lead } = await foyer.submit()
    await wait(1_500)
    assert.ok(!stream.events.some(({ lead_id }) => lead_id === lead.id))
    await here.query(`rollback prepared 'here'`)
    await until('the change', () => stream.events.some(({ lead_id }) => lead_id === lead.id), 5_000)
    await other.query(`rollback prepared 'there'`)
  })

  test('a reader of the feed gets every event once and in order, however transactions of all databases overlap', async (t) => {
    const url = await makePostgresDatabase(t)
    const foyer = await makeStartFoyer(t, url)()
    const { db } = foyer.deps
    const elsewhere = await makePostgresDatabase(t)
    let cursor = await endOfFeed(db)
    const written: number[] = []
    const seen: number[] = []
    let isWriting = true
    const write = async () => {
      const client = await connect(t, url)
      for (let n = 0; n < 80; n++) {
        await client.query('begin; select pg_current_xact_id()')
        const { rows } = await client.query(
          `insert into events (kind, at) values ('attorney.changed', 0) returning id`,
        )
        await wait(Math.random() * 8)
        await client.query('commit')
        written.push(Number(rows[0].id))
      }
    }
    const disturb = async () => {
      const client = await connect(t, elsewhere)
      while (isWriting) {
        await client.query('begin; select pg_current_xact_id()')
        await wait(Math.random() * 30)
        await client.query('commit')
      }
    }
    const readOn = async () => {
      const rows = await readFeed(db, cursor, 50)
      seen.push(...rows.map(({ id }) => id))
      cursor = rows.at(-1) ?? cursor
    }
    const read = async () => {
      while (isWriting) await readOn()
    }
    const writing = Promise.all([write(), write(), write(), write()]).finally(() => (isWriting = false))
    await Promise.all([writing, disturb(), disturb(), disturb(), read()])
    await until('all events are seen', async () => {
      await readOn()
      return seen.length >= written.length
    })
    assert.equal(new Set(seen).size, seen.length)
    assert.deepEqual(
      seen.toSorted((a, b) => a - b),
      written.toSorted((a, b) => a - b),
    )
  })

  test('after a restore into a cluster with lower transaction ids, streams get new events and no restored ones', async (t) => {
    const foyer = await makeStartFoyer(t, await makePostgresDatabase(t))()
    const { body: old } = await foyer.submit()
    // As if the events came from a cluster with higher transaction ids.
    await transact(foyer.deps.db, (tx) =>
      sql`update events set tx = pg_current_xact_id()::text::bigint + 200`.execute(tx),
    )
    const { folder } = await backUp(
      { config: foyer.deps.config, sweeping: foyer.deps },
      await makeTestFolder(t),
    )
    const place = await makeEmptyPlace(t, 'postgres')
    await place.restore(folder)
    const restored = await makeStartFoyer(t, place.databaseUrl)({ dataDir: place.dataDir })
    const { token } = await restored.attorney()
    const stream = await openChanges(t, restored.url, token)
    const burner = await connect(t, place.databaseUrl ?? '')
    for (let n = 0; n < 400; n++) await burner.query('select pg_current_xact_id()')
    await arrives(restored, stream)
    await wait(1_500)
    assert.ok(!stream.events.some(({ lead_id }) => lead_id === old.id))
    const { rows } = await sql<{ ahead: number }>`
      select count(*) as ahead from events where tx >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint`.execute(
      restored.deps.db,
    )
    assert.equal(rows[0]?.ahead, 0)
  })
}
