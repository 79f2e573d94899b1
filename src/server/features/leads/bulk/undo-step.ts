import type { BulkAction } from '#contract/schemas/bulk.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { ClockSettings } from '#server/clock/working-time.ts'
import { readEventValues } from '#server/features/events/record-event.ts'
import { Problem } from '#server/problem.ts'
import { applyChange, lockLeads } from '../apply-change.ts'
import { recountLeads } from '../lead-counts.ts'
import { toEdit } from '../stored-edit.ts'
import { readAction } from './action.ts'
import { type BulkRow, type LaterChange, selectChanges, selectLaterChanges } from './bulk.queries.ts'
import { type Refusal, recordRefusals } from './refusals.ts'

/**
 * Puts back what the bulk has changed, at most so many leads, and stores how far it is, in one transaction. A lead of which
 * somebody has changed the same since is left as it is.
 */
export const undoStep = async (
  tx: Database,
  bulk: BulkRow,
  { at, firm, atMost }: { at: number; firm: ClockSettings; atMost: number },
): Promise<BulkRow> => {
  const events = await selectChanges(tx, bulk, atMost)
  const leadIds = events.map(({ lead_id }) => lead_id)
  const rows = new Map((events.length === 0 ? [] : await lockLeads(tx, leadIds)).map((row) => [row.id, row]))
  const later = await selectLaterChanges(tx, leadIds, events[0]?.id ?? 0)
  const fields = fieldsOf[readAction(bulk).kind]
  const by = {
    kind: 'lead.change_undone',
    actorId: bulk.undone_by ?? bulk.started_by,
    bulkId: bulk.id,
    at,
    firm,
  } as const
  const moves = []
  const left: Refusal[] = []
  for (const { id, lead_id: leadId, before } of events) {
    const row = rows.get(leadId)
    const values = readEventValues(before)
    if (!row || !values) continue
    const since = later.filter((event) => event.lead_id === leadId && event.id > id)
    if (isTouched(since, fields)) left.push({ leadId, reason: 'Somebody has changed this since.' })
    else
      try {
        moves.push((await applyChange(tx, row, toEdit(values), by)) ?? [])
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        left.push({ leadId, reason: 'The attorney it was assigned to is no longer active.' })
      }
  }

  await recountLeads(tx, moves.flat())
  await recordRefusals(tx, { bulkId: bulk.id, during: 'undo' }, left)
  const far = {
    position: events.at(-1)?.id ?? bulk.position,
    put_back: bulk.put_back + events.length - left.length,
    left_alone: bulk.left_alone + left.length,
    ...(events.length < atMost && { state: 'undone' as const }),
  }
  await tx.updateTable('bulks').set(far).where('id', '=', bulk.id).execute()
  return { ...bulk, ...far }
}

/** The fields that a later change must have left alone. Who has noted an outcome has relied on the state. */
const fieldsOf: Record<BulkAction['kind'], readonly string[]> = {
  state: ['state', 'reached_out_at', 'contact', 'outcome'],
  assign: ['assigned_to'],
  outcome: ['outcome'],
  suspicious: ['marks'],
  resend: [],
}

/** Another bulk that was undone since has left nothing behind. */
const isTouched = (later: readonly LaterChange[], fields: readonly string[]) => {
  const undone = new Set(
    later.flatMap(({ kind, bulk_id }) => (kind === 'lead.change_undone' ? [bulk_id] : [])),
  )
  return later.some(
    ({ bulk_id, after }) =>
      !(bulk_id !== null && undone.has(bulk_id)) &&
      Object.keys(readEventValues(after) ?? {}).some((field) => fields.includes(field)),
  )
}
