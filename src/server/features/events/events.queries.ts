import type { z } from 'zod'
import type { AuditQuery } from '#contract/schemas/audit.ts'
import type { Database } from '#server/adapters/database/schema.ts'

export type AuditRow = Awaited<ReturnType<ReturnType<typeof selectAuditPage>['execute']>>[number]

/** Newest first. One row more than the page shows whether more follow. An index bounds the cost, however many events exist. */
export const selectAuditPage = (db: Database, { page_size, before_id, about }: z.output<typeof AuditQuery>) =>
  db
    .selectFrom('events')
    .leftJoin('event_values', 'event_values.event_id', 'events.id')
    .leftJoin('attorneys as actor', 'actor.id', 'events.actor_id')
    .leftJoin('attorneys as attorney', 'attorney.id', 'events.attorney_id')
    .select([
      'events.id',
      'events.kind',
      'events.at',
      'events.lead_id',
      'events.bulk_id',
      'events.actor_id',
      'actor.name as actor_name',
      'actor.email as actor_email',
      'events.attorney_id',
      'attorney.name as attorney_name',
      'attorney.email as attorney_email',
      'event_values.before',
      'event_values.after',
    ])
    .where('events.id', '<', before_id ?? Number.MAX_SAFE_INTEGER)
    .$if(about === 'firm', (query) => query.where('events.lead_id', 'is', null))
    .orderBy('events.id', 'desc')
    .limit(page_size + 1)
