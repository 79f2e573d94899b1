import { LeadEventKind } from '#contract/schemas/lead-events.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { readEventValues } from '#server/features/events/record-event.ts'
import { toPerson } from './inbox/present-inbox-item.ts'
import { isoTime } from '#server/iso-time.ts'

/** The events of a lead, as `toLeadEvent` needs them; in no order yet. */
export const selectPresented = (db: Database, leadId: number) =>
  db
    .selectFrom('events')
    .leftJoin('event_values', 'event_values.event_id', 'events.id')
    .leftJoin('attorneys as actor', 'actor.id', 'events.actor_id')
    .select([
      'events.id',
      'events.kind',
      'events.at',
      'events.actor_id',
      'events.bulk_id',
      'actor.name as actor_name',
      'actor.email as actor_email',
      'event_values.before',
      'event_values.after',
    ])
    .where('events.lead_id', '=', leadId)

type Row = {
  id: number
  kind: string
  at: number
  actor_id: number | null
  bulk_id: number | null
  actor_name: string | null
  actor_email: string | null
  before: string | null
  after: string | null
}

export const toLeadEvent = (row: Row) => ({
  id: row.id,
  kind: LeadEventKind.parse(row.kind),
  at: isoTime(row.at),
  attorney_id: row.actor_id,
  attorney: toPerson(row.actor_id, row.actor_name, row.actor_email),
  bulk_id: row.bulk_id,
  before: readEventValues(row.before),
  after: readEventValues(row.after),
})
