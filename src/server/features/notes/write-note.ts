import type { Selectable } from 'kysely'
import type { Note } from '#contract/schemas/notes.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { reindexLead } from '#server/features/leads/index-lead.ts'
import type { SignedIn } from '#server/http/caller.ts'
import { Problem } from '#server/problem.ts'
import { requireVersion } from '#server/versions.ts'
import { hasLead, selectNote } from './notes.queries.ts'
import { toNote } from './present-note.ts'

type Row = Selectable<Schema['notes']>
type NoteRequest = { leadId: number; noteId: number; actor: SignedIn }

/** Stores a note about a lead. @throws Problem not_found */
export const addNote = (
  { db, now }: Deps,
  { leadId, text, actorId }: { leadId: number; text: string; actorId: number },
): Promise<Note> =>
  transact(db, async (tx) => {
    if (!(await hasLead(tx, leadId))) throw new Problem('not_found', `There is no lead ${leadId}.`)
    const at = now()
    const { id } = await tx
      .insertInto('notes')
      .values({ lead_id: leadId, author_id: actorId, text, version: 1, created_at: at, updated_at: at })
      .returning('id')
      .executeTakeFirstOrThrow()
    await recordEvent(tx, { kind: 'note.added', at, leadId, actorId, after: { note_id: String(id), text } })
    await reindexLead(tx, leadId)
    return toNote(await selectNote(tx, id))
  })

/** Only the author and admins may change a note. @throws Problem not_found, not_allowed, changed_meanwhile */
export const changeNote = (
  { db, now }: Deps,
  request: NoteRequest & { text: string; ifMatch: string | undefined },
): Promise<Note> =>
  transact(db, async (tx) => {
    const row = await lockNote(tx, request)
    requireVersion(row, request.ifMatch, 'note')
    const { text } = request
    if (text !== row.text) {
      const at = now()
      await tx
        .updateTable('notes')
        .set({ text, version: row.version + 1, updated_at: at })
        .where('id', '=', row.id)
        .execute()
      await recordEvent(tx, {
        kind: 'note.changed',
        at,
        leadId: row.lead_id,
        actorId: request.actor.id,
        before: valuesOf(row),
        after: valuesOf({ ...row, text }),
      })
      await reindexLead(tx, row.lead_id)
    }
    return toNote(await selectNote(tx, row.id))
  })

/** Only the author and admins may remove a note. The event keeps its text. @throws Problem not_found, not_allowed */
export const removeNote = ({ db, now }: Deps, request: NoteRequest): Promise<void> =>
  transact(db, async (tx) => {
    const row = await lockNote(tx, request)
    await tx.deleteFrom('notes').where('id', '=', row.id).execute()
    await recordEvent(tx, {
      kind: 'note.removed',
      at: now(),
      leadId: row.lead_id,
      actorId: request.actor.id,
      before: valuesOf(row),
    })
    await reindexLead(tx, row.lead_id)
  })

const lockNote = async (tx: Database, { leadId, noteId, actor }: NoteRequest): Promise<Row> => {
  const row = await forUpdate(
    tx,
    tx.selectFrom('notes').selectAll().where('id', '=', noteId).where('lead_id', '=', leadId),
  ).executeTakeFirst()
  if (!row) throw new Problem('not_found', `Lead ${leadId} has no note ${noteId}.`)
  if (row.author_id !== actor.id && actor.role !== 'admin')
    throw new Problem('not_allowed', 'Only the author of a note, or an admin, may change or remove it.')
  return row
}

const valuesOf = ({ id, text }: Row) => ({ note_id: String(id), text })
