import { z } from 'zod'
import type { AuditEventKind } from '#contract/schemas/audit.ts'
import { notifyAfterCommit } from '#server/adapters/database/commits.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import type { Database } from '#server/adapters/database/schema.ts'

/** Values by field name; null if the field was empty. */
export type EventValues = Record<string, string | null>

export type RecordedEvent = {
  kind: AuditEventKind
  at: number
  leadId?: number
  /** The attorney who did it; left out for the prospect or the server itself. */
  actorId?: number
  /** The attorney whose account the event is about. */
  attorneyId?: number
  /** The change of many leads that it is part of. */
  bulkId?: number | undefined
  before?: EventValues
  after?: EventValues
}

/** Writes an audit event in the transaction of its cause. Values get a row of their own, so that they can be erased. */
export const recordEvent = async (tx: Database, event: RecordedEvent): Promise<void> => {
  const { rows } = await insertEvents(tx, [
    {
      kind: event.kind,
      lead_id: event.leadId ?? null,
      actor_id: event.actorId ?? null,
      attorney_id: event.attorneyId ?? null,
      bulk_id: event.bulkId ?? null,
      at: event.at,
    },
  ])
  notifyAfterCommit(tx, 'events')
  const [inserted] = rows
  if (!inserted || (!event.before && !event.after)) return
  await insertValues(tx, [
    {
      event_id: inserted.id,
      before: event.before ? JSON.stringify(event.before) : null,
      after: event.after ? JSON.stringify(event.after) : null,
    },
  ])
}

const insertEvents = insertion(
  'events',
  ['kind', 'lead_id', 'actor_id', 'attorney_id', 'bulk_id', 'at'],
  (insert) => insert.returning('id'),
)
const insertValues = insertion('event_values', ['event_id', 'before', 'after'])

const Values = z.record(z.string(), z.string().nullable())

/** The values of an event by field name; null if it was recorded without values. */
export const readEventValues = (json: string | null): EventValues | null =>
  json === null ? null : Values.parse(JSON.parse(json))
