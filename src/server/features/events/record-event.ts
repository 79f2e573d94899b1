import type { Database } from '#server/adapters/database/schema.ts'

export type RecordedEvent = {
  kind:
    | 'lead.submitted'
    | 'lead.changed'
    | 'mail.retried'
    | 'attorney.registered'
    | 'attorney.changed'
    | 'password.changed'
  at: number
  leadId?: number
  /** Who did it; left out for the prospect or the server itself. */
  actorId?: number
  /** Whom it was done to. */
  attorneyId?: number
  before?: Record<string, string>
  after?: Record<string, string>
}

/** Writes an audit event in the transaction of its cause; personal values go beside it, so that they can be erased. */
export const recordEvent = async (tx: Database, event: RecordedEvent): Promise<void> => {
  const { id } = await tx
    .insertInto('events')
    .values({
      kind: event.kind,
      lead_id: event.leadId ?? null,
      actor_id: event.actorId ?? null,
      attorney_id: event.attorneyId ?? null,
      at: event.at,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (!event.before && !event.after) return
  await tx
    .insertInto('event_values')
    .values({
      event_id: id,
      before: event.before ? JSON.stringify(event.before) : null,
      after: event.after ? JSON.stringify(event.after) : null,
    })
    .execute()
}
