import { type EventValues, readEventValues } from '#server/features/events/record-event.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import {
  type ExportedLead,
  selectDifferentOf,
  selectEventsOf,
  selectExported,
  selectMailsOf,
  selectNotesOf,
  selectRefusalsOf,
} from './export.queries.ts'

type RowsOf<Select extends (db: Database, ids: readonly number[]) => Promise<Map<number, unknown[]>>> =
  Awaited<ReturnType<Select>> extends Map<number, (infer Row)[]> ? Row[] : never

type StoredEvent = RowsOf<typeof selectEventsOf>[number]
export type EntryEvent = Omit<StoredEvent, 'before' | 'after'> & {
  before: EventValues | null
  after: EventValues | null
}

/** A lead with all rows that belong to it. */
export type LeadEntry = {
  lead: ExportedLead
  notes: RowsOf<typeof selectNotesOf>
  mails: RowsOf<typeof selectMailsOf>
  events: EntryEvent[]
  refusals: RowsOf<typeof selectRefusalsOf>
  different: RowsOf<typeof selectDifferentOf>
}

/** In the order of the ids. */
export const readEntries = async (db: Database, ids: readonly number[]): Promise<LeadEntry[]> => {
  const leads = await selectExported(db, ids)
  const notes = await selectNotesOf(db, ids)
  const mails = await selectMailsOf(db, ids)
  const events = await selectEventsOf(db, ids)
  const refusals = await selectRefusalsOf(db, ids)
  const different = await selectDifferentOf(db, ids)
  return leads.map((lead) => ({
    lead,
    notes: notes.get(lead.id) ?? [],
    mails: mails.get(lead.id) ?? [],
    events: (events.get(lead.id) ?? []).map(withValues),
    refusals: refusals.get(lead.id) ?? [],
    different: different.get(lead.id) ?? [],
  }))
}

const withValues = (event: StoredEvent): EntryEvent => ({
  ...event,
  before: readEventValues(event.before),
  after: readEventValues(event.after),
})
