import type { Database } from '#server/adapters/database/schema.ts'
import type { ClockSettings } from '#server/clock/working-time.ts'
import { readEventValues, recordEvent } from '#server/features/events/record-event.ts'
import { Problem } from '#server/problem.ts'
import { applyChange, lockLeads } from '../apply-change.ts'
import { eraseLeads } from '../erase-leads.ts'
import { reindexLead } from '../index-lead.ts'
import { recountLeads } from '../lead-counts.ts'
import type { ImportRow } from './imports.queries.ts'
import { type Done, selectDone, selectMailed, selectSince } from './undo.queries.ts'
import { toEdit } from '../stored-edit.ts'

const changedSince = 'Somebody has changed this since.'

/**
 * Takes back some of what an import has done, the last first, and stores how far it is, in one transaction. New leads that nobody
 * has touched since are erased, changed ones are as before again, and notes are removed. What somebody has changed since is left.
 * @returns also the paths of the resumes of erased leads, which are to be removed after the commit
 */
export const undoImportStep = async (
  tx: Database,
  file: ImportRow,
  { at, firm, atMost }: { at: number; firm: ClockSettings; atMost: number },
): Promise<{ file: ImportRow; discarded: string[] }> => {
  const events = await selectDone(tx, file, atMost)
  const ids = [...new Set(events.map(({ lead_id }) => lead_id))]
  const leads = new Map((ids.length === 0 ? [] : await lockLeads(tx, ids)).map((row) => [row.id, row]))
  const since = await selectSince(tx, file.id, ids)
  const mailed = await selectMailed(tx, ids)
  const by = { actorId: file.undone_by ?? file.uploaded_by, importId: file.id, at }
  const moves = []
  const erased: number[] = []
  const left = new Map<number, string>()
  let putBack = 0
  for (const event of events) {
    const row = leads.get(event.lead_id)
    if (!row) continue
    const later = since.filter(({ lead_id, id }) => lead_id === event.lead_id && id > event.id)
    if (event.kind === 'lead.imported') {
      const reason = mailed.has(row.id)
        ? 'A mail was sent to this person.'
        : later.length > 0
          ? changedSince
          : undefined
      if (reason === undefined) erased.push(row.id)
      else left.set(row.id, reason)
    } else if (event.kind === 'note.added') {
      if (await removeNote(tx, event, by)) putBack += 1
      else left.set(row.id, changedSince)
    } else {
      const values = readEventValues(event.before) ?? {}
      if (later.some(({ fields }) => isTouched(fields, Object.keys(values)))) {
        left.set(row.id, changedSince)
        continue
      }
      try {
        const changed = await applyChange(tx, row, toEdit(values), {
          ...by,
          firm,
          kind: 'lead.change_undone',
        })
        if (changed) {
          moves.push(changed)
          leads.set(row.id, changed.after)
        }
        putBack += 1
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        left.set(row.id, 'The attorney it was assigned to is no longer active.')
      }
    }
  }
  await recountLeads(tx, moves)
  const discarded = await eraseLeads(tx, erased)
  for (const [leadId, reason] of left) await noteLeft(tx, file.id, leadId, reason)
  const isOver = events.length < atMost
  const far = {
    position: events.at(-1)?.id ?? file.position,
    put_back: file.put_back + putBack + erased.length,
    left_alone: file.left_alone + left.size,
    ...(isOver && { state: 'undone' as const }),
  }
  await tx.updateTable('imports').set(far).where('id', '=', file.id).execute()
  return { file: { ...file, ...far }, discarded }
}

const state = ['state', 'reached_out_at', 'contact', 'outcome']

/** Who has noted an outcome has relied on the state. */
const isTouched = (fields: readonly string[], changed: readonly string[]) => {
  const meant = changed.includes('state') ? [...changed, ...state] : changed
  return fields.some((field) => meant.includes(field))
}

/** @returns false if somebody has changed it since */
const removeNote = async (
  tx: Database,
  { lead_id: leadId, after }: Done,
  by: { actorId: number; importId: number; at: number },
): Promise<boolean> => {
  const values = readEventValues(after)
  const id = Number(values?.['note_id'])
  const { numDeletedRows } = await tx
    .deleteFrom('notes')
    .where('id', '=', id)
    .where('version', '=', 1)
    .executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) return false
  await recordEvent(tx, { ...by, kind: 'note.removed', leadId, ...(values && { before: values }) })
  await reindexLead(tx, leadId)
  return true
}

const noteLeft = (tx: Database, importId: number, leadId: number, reason: string) =>
  tx
    .updateTable('import_rows')
    .set({ reason })
    .where('import_id', '=', importId)
    .where('lead_id', '=', leadId)
    .where('outcome', 'in', ['created', 'updated'])
    .execute()
