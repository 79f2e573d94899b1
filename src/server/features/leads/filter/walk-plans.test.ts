import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conditionsOf } from '#contract/filter/filter.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { type DatabaseKind, databases } from '#server/testing/database/databases.ts'
import { planOf, queriesOf } from '#server/testing/database/queries.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { findLeads } from './find-leads.ts'

for (const kind of databases) {
  test(`a filter walks an index in its order and sorts nothing (${kind})`, async (t) => {
    const { deps } = await makeStillFoyer(t, kind)
    for (const [line, index] of Object.entries(indexes)) {
      const { filter } = parseFilter(line)
      assert.equal(conditionsOf(filter).length, filter.length)
      for (const after of [undefined, { id: 5, created_at: 5, total: 3 }]) {
        const request = { filter, attorneyId: 1, order: 'newest' as const, after, pageSize: 10 }
        const all = await queriesOf(deps.db, (seen) => findLeads({ ...deps, db: seen }, request))
        const walked = all.filter((query) => /from "leads"/.test(query.sql))
        assert.equal(walked.length, 2, line)
        for (const query of walked) {
          const plan = await planOf(deps.db, query.sql)
          assert.match(plan, index[kind], `${line}: ${query.sql}`)
          assert.doesNotMatch(plan, /TEMP B-TREE|SCAN leads|Sort|Seq Scan/, `${line}: ${query.sql}`)
        }
      }
    }
  })
}

const both = (index: RegExp): Record<DatabaseKind, RegExp> => ({ sqlite: index, postgres: index })
const primaryKey = both(/leads USING INTEGER PRIMARY KEY|leads_pkey/)

const indexes: Record<string, Record<DatabaseKind, RegExp>> = {
  'type:pdf has:notes': primaryKey,
  '-state:pending': primaryKey,
  'state:pending type:pdf': both(/leads_by_state/),
  'state:reached_out': both(/leads_by_state/),
  'state:closed': both(/leads_by_state/),
  'state:pending assigned:me': both(/leads_pending_of/),
  'state:pending assigned:none': both(/leads_unassigned|leads_pending_of \(assigned_to=/),
  'assigned:me': both(/leads_of/),
  'assigned:me after:7d': both(/leads_of/),
  'is:overdue assigned:me': both(/leads_overdue/),
  'is:suspicious state:pending': both(/leads_suspicious/),
  'outcome:retained': both(/leads_with_outcome/),
  'due:today': both(/leads_by_state/),
  'waiting:>3d': both(/leads_by_state/),
  'after:7d': both(/leads_by_arrival/),
  'state:pending after:7d': both(/leads_by_arrival/),
  'before:2020-01-01 language:es': both(/leads_by_arrival/),
  'after:2020-01-01 before:7d type:pdf': both(/leads_by_arrival/),
}
