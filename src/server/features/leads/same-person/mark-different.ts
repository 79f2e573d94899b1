import type { AuditEventKind } from '#contract/schemas/audit.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { Problem, invalidField } from '#server/problem.ts'

type Pair = { id: number; otherId: number; actorId: number }

/**
 * Remembers for good that two leads are not of the same person, whatever they have in common later; both leads show it.
 * Marking them again changes nothing. @throws Problem not_found, invalid_fields
 */
export const markDifferent = ({ db, now }: Deps, pair: Pair): Promise<void> =>
  transact(db, async (tx) => {
    await requireTwoLeads(tx, pair)
    const rows = bothWays(pair).map((row) => ({ ...row, attorney_id: pair.actorId, created_at: now() }))
    const { numInsertedOrUpdatedRows: inserted } = await tx
      .insertInto('different_persons')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['lead_id', 'other_id']).doNothing())
      .executeTakeFirstOrThrow()
    if (inserted) await recordBoth(tx, 'lead.marked_different', pair, now())
  })

/** Undoes `markDifferent`, also when somebody else did it. @throws Problem not_found, invalid_fields */
export const unmarkDifferent = ({ db, now }: Deps, pair: Pair): Promise<void> =>
  transact(db, async (tx) => {
    await requireTwoLeads(tx, pair)
    let deleted = 0n
    for (const { lead_id, other_id } of bothWays(pair)) {
      const result = await tx
        .deleteFrom('different_persons')
        .where('lead_id', '=', lead_id)
        .where('other_id', '=', other_id)
        .executeTakeFirstOrThrow()
      deleted += result.numDeletedRows
    }
    if (deleted > 0n) await recordBoth(tx, 'lead.unmarked_different', pair, now())
  })

const requireTwoLeads = async (tx: Database, { id, otherId }: Pair) => {
  if (id === otherId) throw invalidField('other_id', 'Must be another lead.')
  const rows = await tx.selectFrom('leads').select('id').where('id', 'in', [id, otherId]).execute()
  for (const each of [id, otherId])
    if (!rows.some((row) => row.id === each)) throw new Problem('not_found', `There is no lead ${each}.`)
}

/** The lower id first, so that two at once lock the rows in the same order. */
const bothWays = ({ id, otherId }: Pair) =>
  [
    { lead_id: id, other_id: otherId },
    { lead_id: otherId, other_id: id },
  ].sort((a, b) => a.lead_id - b.lead_id)

/** Each lead gets an event, so that the histories of both tell it, and both are shown anew. */
const recordBoth = async (tx: Database, kind: AuditEventKind, pair: Pair, at: number) => {
  for (const { lead_id: leadId, other_id } of bothWays(pair))
    await recordEvent(tx, { kind, at, leadId, actorId: pair.actorId, after: { other_id: String(other_id) } })
}
