import { type SqlBool, sql } from 'kysely'
import type { z } from 'zod'
import type { AuditQuery } from '#contract/schemas/audit.ts'
import type { Database } from '#server/adapters/database/schema.ts'

export type AuditRow = Awaited<ReturnType<ReturnType<typeof selectAuditPage>['execute']>>[number]

type Page = Pick<z.output<typeof AuditQuery>, 'page_size' | 'about' | 'actor_id' | 'kind'> & {
  /** Milliseconds since the epoch; `until` is not included. */
  from?: number | undefined
  until?: number | undefined
  before?: { at: number; id: number } | undefined
}

/** Newest first. One row more than the page shows whether more follow. An index bounds the cost, however many events exist. */
export const selectAuditPage = (
  db: Database,
  { page_size, about, actor_id, kind, from, until, before }: Page,
) =>
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
    .where('events.at', '<', until ?? Number.MAX_SAFE_INTEGER)
    .$if(from !== undefined, (query) => query.where('events.at', '>=', from ?? 0))
    .$if(before !== undefined, (query) =>
      query.where(sql<SqlBool>`(events.at, events.id) < (${before?.at}, ${before?.id})`),
    )
    .$if(about === 'firm', (query) => query.where(isAboutFirm))
    .$if(actor_id !== undefined, (query) =>
      query.where(isBy(actor_id, about === 'firm' || kind !== undefined)),
    )
    .$if(kind !== undefined, (query) => query.where(isOfKind(kind, actor_id !== undefined)))
    .orderBy('events.at', 'desc')
    .orderBy('events.id', 'desc')
    .limit(page_size + 1)

/**
 * With another filter, expressions as in events_of_actor_and_kind: SQLite would take the index of one of them alone, and read
 * all that the person has done.
 * The few events of the firm are read through their own index.
 */
const isBy = (actorId: number | undefined, isAmongOthers: boolean) =>
  isAmongOthers
    ? sql<SqlBool>`(events.actor_id is not null and coalesce(events.actor_id, 0) = ${actorId})`
    : sql<SqlBool>`events.actor_id = ${actorId}`

const isOfKind = (kind: Page['kind'], isAmongOthers: boolean) =>
  isAmongOthers ? sql<SqlBool>`coalesce(events.kind, '') = ${kind}` : sql<SqlBool>`events.kind = ${kind}`

const isAboutFirm = sql<SqlBool>`(events.lead_id is null and coalesce(events.lead_id, 0) = 0)`

/** Where a page begins that follows the event; undefined if there is no such event. */
export const selectMoment = (db: Database, id: number) =>
  db.selectFrom('events').select(['at', 'id']).where('id', '=', id).executeTakeFirst()
