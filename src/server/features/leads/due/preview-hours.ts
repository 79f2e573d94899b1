import { sql } from 'kysely'
import type { HoursChange, HoursPreview } from '#contract/schemas/hours/hours-preview.ts'
import { limits } from '#contract/limits.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { dueAtOf, exampleArrival } from '#server/clock/working-time.ts'
import { isoTime } from '#server/iso-time.ts'

/**
 * What hours would mean that are not saved yet. Of the leads that are overdue, and of those that are not, it looks at the 10,000
 * nearest to it, so the counts are at least what they say, and exact where there are no more leads.
 */
export const previewHours = async (db: Database, draft: HoursChange, now: number): Promise<HoursPreview> => {
  const received = exampleArrival(draft.firm_time_zone, now)
  const wouldBeOverdue = ({ created_at }: { created_at: number }) => dueAtOf(draft, created_at) <= now
  return {
    example: { received_at: isoTime(received), due_at: isoTime(dueAtOf(draft, received)) },
    becoming_overdue: counted(await selectNearest(db, 0, 'asc'), wouldBeOverdue),
    no_longer_overdue: counted(await selectNearest(db, 1, 'desc'), (lead) => !wouldBeOverdue(lead)),
  }
}

type Arrived = { created_at: number }

const counted = (leads: readonly Arrived[], isMeant: (lead: Arrived) => boolean) => ({
  count: leads.slice(0, limits.examinedMax).filter(isMeant).length,
  is_at_least: leads.length > limits.examinedMax,
})

/** One lead more, which shows whether more follow. The literals make the databases use the partial index. */
const selectNearest = (db: Database, overdue: 0 | 1, direction: 'asc' | 'desc'): Promise<Arrived[]> =>
  db
    .selectFrom('leads')
    .select('created_at')
    .where('state', '=', sql.lit('PENDING' as const))
    .where('overdue', '=', sql.lit(overdue))
    .orderBy('due_at', direction)
    .limit(limits.examinedMax + 1)
    .execute()
