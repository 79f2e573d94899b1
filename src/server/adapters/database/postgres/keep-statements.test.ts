import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { sql } from 'kysely'
import { Client } from 'pg'
import { prepared } from '#server/adapters/database/statements/prepared.ts'
import { databases, makePostgresDatabase } from '#server/testing/database/databases.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { Outage } from '#server/outage.ts'

const start = async (t: TestContext) => {
  const url = await makePostgresDatabase(t)
  const foyer = await makeStartFoyer(t, url)()
  const { token } = await foyer.attorney()
  const { body: lead } = await foyer.submit()
  const path = `/api/leads/${lead.id}`
  const state = { state: 'REACHED_OUT' }
  const useAll = async () => {
    const answers = [
      await foyer.submit({}, { headers: { 'idempotency-key': crypto.randomUUID() } }),
      await foyer.call('GET', '/api/leads', { token }),
      await foyer.call('GET', path, { token }),
      await foyer.call('PATCH', path, { token, json: state }),
      await foyer.call('GET', '/api/auth/me', { token }),
    ]
    state.state = state.state === 'PENDING' ? 'REACHED_OUT' : 'PENDING'
    return answers.map(({ status }) => status)
  }
  const migrate = async (text: string) => {
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query(text).finally(() => client.end())
  }
  return { foyer, useAll, migrate }
}

const selectFounder = prepared((db, at: { id: number }) =>
  db.selectFrom('founder').select('only').where('attorney_id', '=', at.id),
)

const allSucceeded = [201, 200, 200, 200, 200]

if (databases.length > 1) {
  test('a prepared query is parsed once per connection', async (t) => {
    const { foyer } = await start(t)
    const found = await foyer.deps.db.connection().execute(async (db) => {
      for (let run = 0; run < 3; run++) await selectFounder(db, { id: run })
      return sql<{ runs: number }>`
        select generic_plans + custom_plans as runs from pg_prepared_statements
        where statement like '%"founder"%'`.execute(db)
    })
    assert.deepEqual(found.rows, [{ runs: 3 }])
  })

  test('queries go on working when a newer version adds a column', async (t) => {
    const { useAll, migrate } = await start(t)
    for (let round = 0; round < 2; round++) assert.deepEqual(await useAll(), allSucceeded)
    for (const table of ['leads', 'attorneys', 'sessions', 'mails', 'events', 'idempotency_keys'])
      await migrate(`alter table ${table} add column later text`)
    for (let round = 0; round < 2; round++) assert.deepEqual(await useAll(), allSucceeded)
  })

  test('when a newer version changes the type of a column, only one query and its connection fail', async (t) => {
    const { foyer, migrate } = await start(t)
    const { db } = foyer.deps
    await db.connection().execute(async (one) => {
      await selectFounder(one, { id: 1 })
      await migrate('alter table founder alter column "only" type integer')
      const isUnavailable = (error: unknown) => error instanceof Outage && error.kind === 'unavailable'
      await assert.rejects(selectFounder(one, { id: 1 }), isUnavailable)
      await assert.rejects(sql`select 1`.execute(one), isUnavailable)
    })
    assert.deepEqual(await selectFounder(db, { id: 0 }), [])
  })

  test('a prepared query that selects * is refused', async (t) => {
    const { foyer } = await start(t)
    const selectAll = prepared((db) => db.selectFrom('founder').selectAll())
    await assert.rejects(selectAll(foyer.deps.db, {}), { message: /must name its columns/ })
  })
}
