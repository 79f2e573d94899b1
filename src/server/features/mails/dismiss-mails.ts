import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { type IdRange, changeInSteps, rowsAtOnce } from './change-in-steps.ts'
import { recountMails } from './mail-counts.ts'

/**
 * Dismisses every failed mail, as dismissMail does, including those that only their recipient refused. Records who
 * asked for it.
 * @returns how many mails were dismissed
 */
export const dismissMails = (
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { actorId }: { actorId: number },
): Promise<number> => {
  const at = now()
  return changeInSteps(db, (tx, range) => dismissSome(tx, { ...range, at, actorId }))
}

const dismissSome = async (
  tx: Database,
  { after, last, at, actorId }: IdRange & { at: number; actorId: number },
) => {
  const rows = await tx
    .updateTable('mails')
    .set({ state: 'dismissed' })
    .where(
      'id',
      'in',
      tx
        .selectFrom('mails')
        .select('id')
        .where('state', '=', 'failed')
        .where('id', '>', after)
        .where('id', '<=', last)
        .orderBy('id')
        .limit(rowsAtOnce),
    )
    // After waiting for another transaction to change a row, PostgreSQL checks only this condition again.
    .where('state', '=', 'failed')
    .returning(['id', 'trouble'])
    .execute()
  if (rows.length === 0) return []
  await recountMails(
    tx,
    ...rows.map(({ trouble }) => ({
      before: { state: 'failed' as const, trouble },
      after: { state: 'dismissed' as const, trouble },
    })),
  )
  await recordEvent(tx, { kind: 'mails.dismissed', at, actorId, after: { mails: String(rows.length) } })
  return rows
}
