import assert from 'node:assert/strict'
import { type CompiledQuery, type DatabaseConnection, sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { claimDueMails } from './claim-mails.ts'
import { firstDueAt, nextConfirmationSlot, selectMailPage } from './mails.queries.ts'
import { addresses, onEachOutbox } from './test-outbox.ts'

onEachOutbox(
  'the queries that run all the time sort nothing and scan nothing, however many mails there are',
  async (outbox) => {
    await outbox.addLeads(addresses(50))
    const { db } = outbox
    const now = outbox.clock.now()
    const isPostgres = outbox.databaseUrl !== undefined

    const expected: [string, (seen: Database) => Promise<unknown>, RegExp][] = [
      ['first due', firstDueAt, /mails_due/],
      ['claim', (seen) => claimDueMails(seen, { now, until: now, limit: 5, except: [] }), /mails_due/],
      ['slot', (seen) => nextConfirmationSlot(seen, 'ada@example.com', now), /mails_to_recipient/],
      [
        'list',
        (seen) => selectMailPage(seen, { page_size: 10, state: 'failed', after_id: 5 }),
        /mails_by_state/,
      ],
    ]
    for (const [what, run, index] of expected) {
      const [select] = (await queriesOf(db, run)).filter(({ sql: text }) =>
        /^select .* from "mails"/.test(text),
      )
      const plan = await transact(db, async (tx) => {
        // Of a small table PostgreSQL reads all; the question is whether it could do otherwise.
        if (isPostgres) await sql`set local enable_seqscan = off`.execute(tx)
        const words = isPostgres ? 'explain (generic_plan) ' : 'explain query plan '
        return JSON.stringify((await sql.raw(words + select?.sql).execute(tx)).rows)
      })
      assert.match(plan, index, what)
      assert.doesNotMatch(plan, /TEMP B-TREE|SCAN|Sort|Seq Scan/, what)
    }
  },
)

/** What a function asks of the database, while it does so. */
const queriesOf = async (db: Database, run: (db: Database) => Promise<unknown>): Promise<CompiledQuery[]> => {
  const queries: CompiledQuery[] = []
  const connection = await freeConnection(db)
  const execute = connection.executeQuery
  connection.executeQuery = (query, more) => {
    queries.push(query)
    return execute.call(connection, query, more) as never
  }
  await run(db).finally(() => (connection.executeQuery = execute))
  return queries
}

/** That which whoever asks next will get, as nobody else does. */
const freeConnection = async (db: Database) => {
  const found = Promise.withResolvers<DatabaseConnection>()
  await db.getExecutor().provideConnection(async (connection) => found.resolve(connection))
  return found.promise
}
