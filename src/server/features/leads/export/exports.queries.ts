import type { Selectable } from 'kysely'
import { ExportRequest } from '#contract/schemas/exchange/exports.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

export type ExportRow = Selectable<Schema['exports']>

export type NewExport = Pick<ExportRow, 'state' | 'total' | 'started_by' | 'session_id' | 'ticket_hash'> & {
  request: ExportRequest
  isAtLeast: boolean
  now: number
}

export const insertExport = (
  tx: Database,
  { request, isAtLeast, now, ...row }: NewExport,
): Promise<ExportRow> =>
  tx
    .insertInto('exports')
    .values({
      ...row,
      request: JSON.stringify(request),
      total_is_at_least: Number(isAtLeast),
      started_at: now,
      touched_at: now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()

export const readRequest = ({ request }: Pick<ExportRow, 'request'>): ExportRequest =>
  ExportRequest.parse(JSON.parse(request))

export const selectExport = (db: Database, id: number): Promise<ExportRow | undefined> =>
  db.selectFrom('exports').selectAll().where('id', '=', id).executeTakeFirst()

/** Those that were begun, the latest first, with who began them; one row more than the page. */
export const selectExportPage = (
  db: Database,
  { page_size, before_id }: { page_size: number; before_id?: number | undefined },
) =>
  db
    .selectFrom('exports')
    .leftJoin('attorneys as starter', 'starter.id', 'exports.started_by')
    .selectAll('exports')
    .select(['starter.name as starter_name', 'starter.email as starter_email'])
    .where('exports.state', '<>', 'ready')
    .where('exports.id', '<', before_id ?? Number.MAX_SAFE_INTEGER)
    .orderBy('exports.id', 'desc')
    .limit(page_size + 1)
    .$narrowType<{ state: Exclude<ExportRow['state'], 'ready'> }>()
    .execute()

export type ShownExport = Awaited<ReturnType<typeof selectExportPage>>[number]

/** The export that a ticket begins, with the role of who asked for it, while the session is active. */
export const selectByTicket = (db: Database, ticketHash: string, now: number) =>
  db
    .selectFrom('exports')
    .innerJoin('sessions', 'sessions.id', 'exports.session_id')
    .innerJoin('attorneys', 'attorneys.id', 'sessions.attorney_id')
    .selectAll('exports')
    .select(['attorneys.id as attorney_id', 'attorneys.role'])
    .where('ticket_hash', '=', ticketHash)
    .where('exports.state', '=', 'ready')
    .where('sessions.ended_at', 'is', null)
    .where('sessions.expires_at', '>', now)
    .where('attorneys.status', '=', 'active')
    .executeTakeFirst()

export const lockUnfinished = (
  tx: Database,
  { state, untouchedSince, atMost }: { state: 'ready' | 'running'; untouchedSince: number; atMost: number },
): Promise<ExportRow[]> =>
  forUpdate(
    tx,
    tx
      .selectFrom('exports')
      .selectAll()
      .where('state', '=', state)
      .where('state', 'in', ['ready', 'running'])
      .where('touched_at', '<', untouchedSince)
      .orderBy('touched_at')
      .limit(atMost),
    'skip_locked',
  ).execute()
