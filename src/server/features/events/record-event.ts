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
  /** The import that it is part of. */
  importId?: number | undefined
  before?: EventValues
  after?: EventValues
}

/** Writes an audit event in the transaction of its cause. Values get a row of their own, so that they can be erased. */
export const recordEvent = (tx: Database, event: RecordedEvent): Promise<void> => recordEvents(tx, [event])

/** The same for several events, in their order. */
export const recordEvents = async (tx: Database, events: readonly RecordedEvent[]): Promise<void> => {
  if (events.length === 0) return
  const { rows } = await insertEvents(
    tx,
    events.map((event) => ({
      kind: event.kind,
      lead_id: event.leadId ?? null,
      actor_id: event.actorId ?? null,
      attorney_id: event.attorneyId ?? null,
      bulk_id: event.bulkId ?? null,
      import_id: event.importId ?? null,
      at: event.at,
    })),
  )
  notifyAfterCommit(tx, 'events')
  // Ids are assigned in the order of the values.
  const ids = rows.map(({ id }) => id).sort((a, b) => a - b)
  const values = events.flatMap(({ before, after }, at) => {
    const event_id = ids[at]
    if (event_id === undefined || (!before && !after)) return []
    return {
      event_id,
      before: before ? JSON.stringify(before) : null,
      after: after ? JSON.stringify(after) : null,
    }
  })
  if (values.length > 0) await insertValues(tx, values)
}

const insertEvents = insertion(
  'events',
  ['kind', 'lead_id', 'actor_id', 'attorney_id', 'bulk_id', 'import_id', 'at'],
  (insert) => insert.returning('id'),
)
const insertValues = insertion('event_values', ['event_id', 'before', 'after'])

const Values = z.record(z.string(), z.string().nullable())

/** The values of an event by field name; null if it was recorded without values. */
export const readEventValues = (json: string | null): EventValues | null =>
  json === null ? null : Values.parse(JSON.parse(json))
