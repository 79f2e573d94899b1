import type { z } from 'zod'
import { limits } from '#contract/limits.ts'
import type { Readers } from '#contract/schemas/readers.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'

export type ReadingTold = { leadId: number; attorneyId: number; isReading: boolean }

/**
 * Stores that an attorney has a lead in sight, or has not any more. That is one small row for each attorney and lead, in a table
 * that no backup has; other nodes find it there.
 * @returns the others who have it in sight
 * @throws Problem not_found
 */
export const tellReading = async (
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { leadId, attorneyId, isReading }: ReadingTold,
): Promise<z.input<typeof Readers>> => {
  const at = now()
  await transact(db, async (tx) => {
    const lead = await tx.selectFrom('leads').select('id').where('id', '=', leadId).executeTakeFirst()
    if (!lead) throw new Problem('not_found', `There is no lead ${leadId}.`)
    await (isReading
      ? tx
          .insertInto('readers')
          .values({ lead_id: leadId, attorney_id: attorneyId, seen_at: at })
          .onConflict((known) => known.columns(['lead_id', 'attorney_id']).doUpdateSet({ seen_at: at }))
          .execute()
      : tx
          .deleteFrom('readers')
          .where('lead_id', '=', leadId)
          .where('attorney_id', '=', attorneyId)
          .execute())
  })
  return { items: await selectOthers(db, { leadId, attorneyId, since: at - limits.readingMs }) }
}

const selectOthers = (
  db: Database,
  { leadId, attorneyId, since }: { leadId: number; attorneyId: number; since: number },
) =>
  db
    .selectFrom('readers')
    .innerJoin('attorneys', 'attorneys.id', 'readers.attorney_id')
    .select(['attorneys.id', 'attorneys.name', 'attorneys.email'])
    .where('readers.lead_id', '=', leadId)
    .where('readers.attorney_id', '!=', attorneyId)
    .where('readers.seen_at', '>', since)
    .where('attorneys.status', '=', 'active')
    .orderBy('attorneys.id')
    .limit(limits.readersListedMax)
    .execute()

const keptMs = 3_600_000

/** Removes rows of browsers that were closed without a word. @returns how many */
export const pruneReaders = (db: Database, now: number): Promise<number> =>
  transact(db, async (tx) => {
    const { numDeletedRows } = await tx
      .deleteFrom('readers')
      .where('seen_at', '<', now - keptMs)
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  })
