import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { type CompiledQuery, DefaultQueryExecutor, sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { claimDueMails } from './claim-mails.ts'
import { firstDueAt, nextConfirmationSlot, selectMailPage } from './mails.queries.ts'
import { addresses, onEachOutbox } from './test-outbox.ts'

onEachOutbox(
  'the queries that run all the time sort nothing and scan nothing, however many mails there are',
  async (outbox, t) => {
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
      const [select] = (await queriesOf(t, db, run)).filter(({ sql: text }) =>
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
const queriesOf = async (
  t: TestContext,
  db: Database,
  run: (db: Database) => Promise<unknown>,
): Promise<CompiledQuery[]> => {
  const queries: CompiledQuery[] = []
  const { prototype } = DefaultQueryExecutor
  const execute = prototype.executeQuery
  const mocked = t.mock.method(
    prototype,
    'executeQuery',
    function (this: DefaultQueryExecutor, ...args: Parameters<typeof execute>) {
      queries.push(args[0])
      return execute.apply(this, args)
    },
  )
  await run(db).finally(() => mocked.mock.restore())
  return queries
}
