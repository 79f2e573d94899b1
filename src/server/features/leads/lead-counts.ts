import { type ViewFacts, inboxViews, me, viewOf } from '#contract/views.ts'
import { type Counter, type Move, moveCounters } from '#server/adapters/database/counting/counters.ts'
import { addToDays } from '#server/adapters/database/counting/day-totals.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { type RolledLead, stepsOf } from './rollups/lead-rollups.ts'

/** The columns of a lead that decide in which views it is. */
type CountedLead = {
  [Fact in keyof ViewFacts]: ViewFacts[Fact] extends boolean ? number : ViewFacts[Fact]
}

/** The leads that the firm has closed without reaching out. */
export const closedCounter = 'leads:CLOSED'

const viewCounters: Counter<CountedLead>[] = inboxViews.map((name) => {
  const { where, counter } = viewOf(name)
  const conditions = Object.entries(where)
  const each = conditions.find(([, value]) => value === me)?.[0]
  return {
    key: counter,
    table: 'leads',
    where: Object.fromEntries(
      conditions
        .filter(([, value]) => value !== me)
        .map(([fact, value]) => [fact, typeof value === 'boolean' ? Number(value) : value]),
    ),
    ...(each !== undefined && { each: each as keyof CountedLead }),
  }
})

/** One counter for each view of the inbox, and what else a list of the API has. */
export const leadCounters: Counter<CountedLead>[] = [
  ...viewCounters,
  { key: closedCounter, table: 'leads', where: { state: 'CLOSED' } },
]

/**
 * Updates the counters and the totals of the days for leads that were created, changed or erased, in the transaction that does it:
 * one statement each, however many leads there are.
 */
export const recountLeads = async (tx: Database, moves: readonly Move<RolledLead>[]): Promise<void> => {
  await moveCounters<CountedLead>(tx, leadCounters, moves)
  await addToDays(tx, stepsOf(moves))
}
