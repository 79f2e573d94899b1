import type { Selectable } from 'kysely'
import { limits } from '#contract/limits.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { Problem } from '#server/problem.ts'

export type BulkRow = Selectable<Schema['bulks']>

/** @throws Problem not_found */
export const lockBulk = async (tx: Database, id: number): Promise<BulkRow> => {
  const found = tx.selectFrom('bulks').selectAll().where('id', '=', id)
  const row = await forUpdate(tx, found).executeTakeFirst()
  if (!row) throw noSuchBulk(id)
  return row
}

export const selectBulk = (db: Database, id: number): Promise<BulkRow | undefined> =>
  db.selectFrom('bulks').selectAll().where('id', '=', id).executeTakeFirst()

export const noSuchBulk = (id: number) => new Problem('not_found', `There is no change of many leads ${id}.`)

/** With the attorneys, and whether its job still works on it. */
const selectShown = (db: Database) =>
  db
    .selectFrom('bulks')
    .innerJoin('attorneys as starter', 'starter.id', 'bulks.started_by')
    .leftJoin('attorneys as undoer', 'undoer.id', 'bulks.undone_by')
    .leftJoin('jobs', (join) => join.onRef('jobs.id', '=', 'bulks.job_id').on('jobs.state', '=', 'queued'))
    .selectAll('bulks')
    .select([
      'starter.name as starter_name',
      'starter.email as starter_email',
      'undoer.name as undoer_name',
      'undoer.email as undoer_email',
      'jobs.id as working_job_id',
    ])

export type ShownBulk = Awaited<ReturnType<ReturnType<typeof selectShown>['executeTakeFirstOrThrow']>>

/** @throws Problem not_found */
export const existingBulk = async (db: Database, id: number): Promise<ShownBulk> => {
  const row = await selectShown(db).where('bulks.id', '=', id).executeTakeFirst()
  if (!row) throw noSuchBulk(id)
  return row
}

/** Newest first; one row more than the page. */
export const selectBulkPage = (
  db: Database,
  { page_size, before_id }: { page_size: number; before_id?: number | undefined },
): Promise<ShownBulk[]> =>
  selectShown(db)
    .where('bulks.id', '<', before_id ?? Number.MAX_SAFE_INTEGER)
    .orderBy('bulks.id', 'desc')
    .limit(page_size + 1)
    .execute()

export const selectRefusals = (db: Database, bulkId: number) =>
  db
    .selectFrom('bulk_refusals')
    .innerJoin('leads', 'leads.id', 'bulk_refusals.lead_id')
    .select([
      'bulk_refusals.lead_id',
      'bulk_refusals.during',
      'bulk_refusals.reason',
      'leads.first_name',
      'leads.last_name',
    ])
    .where('bulk_refusals.bulk_id', '=', bulkId)
    // What undoing has left comes first.
    .orderBy('bulk_refusals.during', 'desc')
    .orderBy('bulk_refusals.lead_id', 'desc')
    .limit(limits.bulkRefusalsListedMax)
    .execute()

/** What the bulk has changed, after the event at which undoing it has arrived. */
export const selectChanges = async (
  db: Database,
  { id, position }: Pick<BulkRow, 'id' | 'position'>,
  atMost: number,
) => {
  const rows = await db
    .selectFrom('events')
    .innerJoin('event_values', 'event_values.event_id', 'events.id')
    .select(['events.id', 'events.lead_id', 'event_values.before'])
    .where('events.bulk_id', '=', id)
    .where('events.kind', '=', 'lead.changed')
    .where('events.id', '>', position)
    .orderBy('events.id')
    .limit(atMost)
    .execute()
  return rows.flatMap(({ lead_id, ...row }) => (lead_id === null ? [] : [{ ...row, lead_id }]))
}

/** A change of a lead, whoever has made it. */
export type LaterChange = {
  id: number
  lead_id: number | null
  bulk_id: number | null
  kind: string
  after: string | null
}

export const selectLaterChanges = async (
  db: Database,
  leadIds: readonly number[],
  afterId: number,
): Promise<LaterChange[]> =>
  leadIds.length === 0
    ? []
    : await db
        .selectFrom('events')
        .innerJoin('event_values', 'event_values.event_id', 'events.id')
        .select(['events.id', 'events.lead_id', 'events.bulk_id', 'events.kind', 'event_values.after'])
        .where('events.lead_id', 'in', leadIds)
        .where('events.id', '>', afterId)
        .where('events.kind', 'in', ['lead.changed', 'lead.change_undone'])
        .execute()
