import type { Selectable } from 'kysely'
import { closingOutcomes } from '#contract/values/lead-words.ts'
import type { Move } from '#server/adapters/database/counting/counters.ts'
import type { DayStep, Series } from '#server/adapters/database/counting/day-totals.ts'
import type { Schema } from '#server/adapters/database/schema.ts'
import { waitBucket, waitBucketSql } from './wait-buckets.ts'

/** The columns of a lead that decide where the overview counts it. */
export const rolledColumns = [
  'state',
  'overdue',
  'assigned_to',
  'outcome',
  'source',
  'arrived_on',
  'created_at',
  'due_at',
  'first_contact_at',
] as const
export type RolledLead = Pick<Selectable<Schema['leads']>, (typeof rolledColumns)[number]>

/** What has become of the leads that arrived on each day. */
export const arrivals = {
  name: 'arrivals',
  table: 'leads',
  day: 'arrived_on',
  labels: ['source', 'state', 'overdue', 'assigned', 'outcome'],
  computed: {
    overdue: 'overdue',
    assigned: 'coalesce(assigned_to, 0)',
    outcome: `coalesce(outcome, 'none')`,
  },
} as const satisfies Series

/** When the firm has contacted for the first time whom it has contacted at all: the one place that says so, in code and in SQL. */
const contactedAt = { of: (lead: RolledLead) => lead.first_contact_at, sql: 'first_contact_at' }

const waitedSql = `(case when ${contactedAt.sql} > created_at then (${contactedAt.sql} - created_at) / 1000 else 0 end)`

/**
 * How long those had waited whom the firm has contacted, by the day of their arrival; `wait` is a bucket (wait-buckets.ts). Spam, and
 * what is not for the firm, would only make the times look better.
 */
export const contacts = {
  name: 'contacts',
  table: 'leads',
  day: 'arrived_on',
  labels: ['source', 'assigned', 'kept', 'wait'],
  computed: {
    assigned: 'coalesce(assigned_to, 0)',
    kept: `case when ${contactedAt.sql} <= due_at then 1 else 0 end`,
    wait: waitBucketSql(waitedSql),
  },
  only: `${contactedAt.sql} is not null and coalesce(outcome, 'none') not in (${closingOutcomes.map((outcome) => `'${outcome}'`).join(', ')})`,
} as const satisfies Series

/** What the changes of leads add to the totals of their days. */
export const stepsOf = (moves: readonly Move<RolledLead>[]): DayStep[] =>
  moves.flatMap(({ before, after }) => [...totalsOf(before, -1), ...totalsOf(after, 1)])

const totalsOf = (lead: RolledLead | undefined, count: 1 | -1): DayStep[] => {
  if (!lead) return []
  const { source, state, arrived_on: day } = lead
  const assigned = String(lead.assigned_to ?? 0)
  const outcome = lead.outcome ?? 'none'
  const labels = { source, state, overdue: String(lead.overdue), assigned, outcome }
  const arrived = { series: arrivals, day, count, labels }
  const at = contactedAt.of(lead)
  if (at === null || closingOutcomes.some((closing) => closing === outcome)) return [arrived]
  const wait = waitBucket(Math.max(0, Math.floor((at - lead.created_at) / 1000)))
  const kept = at <= lead.due_at ? '1' : '0'
  return [arrived, { series: contacts, day, count, labels: { source, assigned, kept, wait: String(wait) } }]
}
