import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inboxViews } from '#contract/views.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { databases } from '#server/testing/database/databases.ts'
import { planOf, queriesOf } from '#server/testing/database/queries.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import type { ViewOrder } from './legs.ts'
import { listInOrder } from './list-in-order.ts'

const indexes: Record<ViewOrder, RegExp> = {
  newest: /leads_by_state|leads_pending_of|leads_unassigned|leads_overdue|PRIMARY KEY|leads_pkey/,
  oldest: /leads_by_state|leads_pending_of|leads_unassigned|leads_overdue|PRIMARY KEY|leads_pkey/,
  name: /leads_by_name|leads_pending_of_by_name|leads_overdue_by_name/,
  due: /leads_by_due|leads_pending_by_due|leads_pending_of_by_due|leads_by_state/,
  reached_out: /leads_reached_out|leads_by_state|leads_pending_of|leads_unassigned|leads_overdue/,
  assignee: /leads_pending_of|leads_unassigned|leads_overdue_of|leads_reached_of|leads_closed_of/,
}

const sorted = /TEMP B-TREE|SCAN leads|Sort|Seq Scan on leads/

/** The lead at which a page begins. */
const isOfOne = (sql: string) => /"sort_name" from "leads" where "id" = /.test(sql)

for (const kind of databases) {
  test(`an index has every view in every order, and nothing is sorted (${kind})`, async (t) => {
    const foyer = await makeStillFoyer(t, kind)
    const { db } = foyer.deps
    const { id } = await foyer.submit()
    await transact(db, (tx) =>
      tx
        .insertInto('attorneys')
        .values({
          email: 'ada@example.com',
          password_hash: '',
          role: 'attorney',
          status: 'active',
          created_at: 0,
          updated_at: 0,
        })
        .execute(),
    )
    const faults: string[] = []
    for (const order of Object.keys(indexes) as ViewOrder[])
      for (const view of inboxViews)
        for (const after of [undefined, { id, leg: 0, at: 5 }, { id, leg: 1, at: 5 }]) {
          const page = { view, order, attorneyId: 1, after, pageSize: 10 }
          const queries = await queriesOf(db, (seen) => listInOrder(seen, page))
          for (const { sql } of queries.filter(
            (query) => /from "leads"/.test(query.sql) && !isOfOne(query.sql),
          )) {
            const plan = await planOf(db, sql)
            if (!indexes[order].test(plan) || sorted.test(plan))
              faults.push(`${view}, ${order}: ${sql} ${plan}`)
          }
        }
    assert.deepEqual(faults, [])
  })
}
