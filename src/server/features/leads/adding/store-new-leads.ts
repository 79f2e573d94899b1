import type { Insertable, Selectable } from 'kysely'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import { type RecordedEvent, recordEvents } from '#server/features/events/record-event.ts'
import { sortName } from '#words/sort-name.ts'
import { type IndexedLead, indexNewLeads } from '../index-lead.ts'
import { recountLeads } from '../lead-counts.ts'
import { storeNewPersonKeys } from '../same-person/store-person-keys.ts'

const columns = [
  'first_name',
  'last_name',
  'email',
  'phone',
  'link',
  'city',
  'state',
  'reached_out_at',
  'first_contact_at',
  'first_contact_working_ms',
  'contact',
  'outcome',
  'assigned_to',
  'source',
  'origin',
  'language',
  'external_id',
  'due_at',
  'overdue',
  'created_at',
  'updated_at',
  'arrived_on',
] as const

const resumeColumns = [
  'resume_path',
  'resume_name',
  'resume_media_type',
  'resume_bytes',
  'resume_sha256',
  'resume_caveats',
] as const

/** A lead that did not come over the form, with the notes that it brings, and the resume, if there is one. */
export type NewLead = Required<Pick<Insertable<Schema['leads']>, (typeof columns)[number]>> & {
  notes: readonly NewNote[]
  resume?: Pick<Selectable<Schema['leads']>, (typeof resumeColumns)[number]>
}
type NewNote = Pick<Selectable<Schema['notes']>, 'author_id' | 'text' | 'created_at'>

/**
 * Stores leads, and whatever goes with a new one: notes, search, keys of the person, counters, an event for each. What of others waits
 * until the resume is read is done at once, as most have none; the caller has resumes read and scanned.
 * @returns the ids, in the order of the leads
 */
export const storeNewLeads = async (
  tx: Database,
  leads: readonly NewLead[],
  event: Pick<RecordedEvent, 'kind' | 'at' | 'actorId' | 'importId' | 'after'>,
): Promise<number[]> => {
  if (leads.length === 0) return []
  const { rows } = await insertLeads(
    tx,
    leads.map(({ resume = noResume, ...lead }) => ({
      ...lead,
      ...resume,
      sort_name: sortName(lead),
      version: 1,
      resume_read: resume === noResume ? 1 : 0,
      resume_scanned: resume === noResume ? 1 : 0,
    })),
  )
  // Ids are assigned in the order of the values.
  const ids = rows.map(({ id }) => id).sort((a, b) => a - b)
  const stored = leads.map((lead, at) => ({ ...lead, id: ids[at] ?? 0 }))
  const notes = stored.flatMap((lead) => lead.notes.map((note) => ({ ...note, lead_id: lead.id })))
  await insertNotes(tx, notes)
  await indexNewLeads(tx, stored.map(toIndexed))
  await storeNewPersonKeys(tx, stored)
  await recountLeads(
    tx,
    stored.map(({ overdue = 0, ...lead }) => ({ after: { ...lead, overdue } })),
  )
  await recordEvents(
    tx,
    ids.map((leadId) => ({ ...event, leadId })),
  )
  return ids
}

const noResume: NonNullable<NewLead['resume']> = {
  resume_path: null,
  resume_name: null,
  resume_media_type: null,
  resume_bytes: null,
  resume_sha256: null,
  resume_caveats: '',
}

const insertLeads = insertion(
  'leads',
  [...columns, ...resumeColumns, 'sort_name', 'version', 'resume_read', 'resume_scanned'],
  (insert) => insert.returning('id'),
)

/** Stores notes of the past. @returns their ids, in the order of the notes */
export const insertNotes = async (
  tx: Database,
  notes: readonly (NewNote & { lead_id: number })[],
): Promise<number[]> => {
  if (notes.length === 0) return []
  const { rows } = await insertNoteRows(
    tx,
    notes.map((note) => ({ ...note, version: 1, updated_at: note.created_at })),
  )
  return rows.map(({ id }) => id).sort((a, b) => a - b)
}

const insertNoteRows = insertion(
  'notes',
  ['lead_id', 'author_id', 'text', 'version', 'created_at', 'updated_at'],
  (insert) => insert.returning('id'),
)

const toIndexed = ({
  id,
  first_name,
  last_name,
  email,
  phone,
  link,
  city,
  notes,
}: NewLead & { id: number }): IndexedLead => ({
  id,
  first_name,
  last_name,
  email,
  phone: phone ?? null,
  link: link ?? null,
  city: city ?? null,
  notes: notes.map(({ text }) => text),
})
