import type { Database } from '#server/adapters/database/schema.ts'
import { readEventValues } from '#server/features/events/record-event.ts'
import type { ImportRow } from './imports.queries.ts'

/** What an import has done to a lead. */
export type Done = { id: number; kind: string; lead_id: number; before: string | null; after: string | null }

/** Before the event at which undoing has arrived, the last first. */
export const selectDone = async (
  db: Database,
  { id, position }: Pick<ImportRow, 'id' | 'position'>,
  atMost: number,
): Promise<Done[]> => {
  const rows = await db
    .selectFrom('events')
    .leftJoin('event_values', 'event_values.event_id', 'events.id')
    .select(['events.id', 'events.kind', 'events.lead_id', 'event_values.before', 'event_values.after'])
    .where('events.import_id', '=', id)
    .where('events.kind', 'in', ['lead.imported', 'lead.changed', 'note.added'])
    .where('events.id', '<', position)
    .orderBy('events.id', 'desc')
    .limit(atMost)
    .execute()
  return rows.flatMap(({ lead_id, ...row }) => (lead_id === null ? [] : [{ ...row, lead_id }]))
}

/** What happened to these leads besides this import. A change of many leads that was undone since has left nothing behind. */
export const selectSince = async (db: Database, importId: number, leadIds: readonly number[]) => {
  if (leadIds.length === 0) return []
  const rows = await db
    .selectFrom('events')
    .leftJoin('event_values', 'event_values.event_id', 'events.id')
    .select(['events.id', 'events.kind', 'events.lead_id', 'events.bulk_id', 'event_values.after'])
    .where('events.lead_id', 'in', leadIds)
    .where('events.kind', '!=', 'lead.overdue')
    .where((eb) => eb.or([eb('events.import_id', 'is', null), eb('events.import_id', '!=', importId)]))
    .execute()
  const undone = new Set(
    rows.flatMap(({ kind, bulk_id, lead_id }) =>
      kind === 'lead.change_undone' && bulk_id !== null ? [`${bulk_id} ${lead_id}`] : [],
    ),
  )
  return rows
    .filter(({ bulk_id, lead_id }) => bulk_id === null || !undone.has(`${bulk_id} ${lead_id}`))
    .map(({ id, lead_id, after }) => ({ id, lead_id, fields: Object.keys(readEventValues(after) ?? {}) }))
}

/** The leads to which, or about which, there is a mail. */
export const selectMailed = async (db: Database, leadIds: readonly number[]): Promise<Set<number>> => {
  if (leadIds.length === 0) return new Set()
  const rows = await db.selectFrom('mails').select('lead_id').where('lead_id', 'in', leadIds).execute()
  return new Set(rows.flatMap(({ lead_id }) => lead_id ?? []))
}
