import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'
import { hashOfTicket } from './create-export.ts'
import { type ExportRow, insertExport, type NewExport, selectByTicket } from './exports.queries.ts'
import { requireExporter } from './may-export.ts'
import { recordExport } from './run-export.ts'
import { ticketSeconds } from '../tickets.ts'

/** Stores an export that begins at once, without a ticket, and records it. */
export const beginExport = (
  { db, now }: Pick<Deps, 'db' | 'now'>,
  asked: Pick<NewExport, 'request' | 'total' | 'isAtLeast' | 'started_by'>,
): Promise<ExportRow> =>
  transact(db, async (tx) => {
    const row = await insertExport(tx, {
      ...asked,
      state: 'running',
      session_id: null,
      ticket_hash: null,
      now: now(),
    })
    await recordExport(tx, row, { kind: 'export.begun', at: now(), leads: row.total })
    return row
  })

/**
 * Reads the export of a ticket without beginning it.
 * @throws Problem not_found if the ticket was used, has expired, is of a session that has ended, or is unknown; not_allowed
 */
export const readExportTicket = async (
  deps: Pick<Deps, 'db' | 'now' | 'settings'>,
  ticket: string,
): Promise<ExportRow & { attorney_id: number }> => {
  const found = await selectByTicket(deps.db, hashOfTicket(ticket), deps.now())
  if (!found || found.started_at + ticketSeconds * 1000 < deps.now()) throw ticketOver()
  // The role, or the setting of the firm, may have changed since.
  await requireExporter(deps, found)
  const { role: _, ...row } = found
  return row
}

/** Begins the export of a ticket. Of several requests at once only one succeeds. @throws Problem not_found for the others */
export const beginByTicket = ({ db, now }: Pick<Deps, 'db' | 'now'>, row: ExportRow): Promise<void> =>
  transact(db, async (tx) => {
    if (!(await spend(tx, row.id, now()))) throw ticketOver()
    await recordExport(tx, row, { kind: 'export.begun', at: now(), leads: row.total })
  })

const spend = async (tx: Database, id: number, at: number) => {
  const { numUpdatedRows } = await tx
    .updateTable('exports')
    .set({ state: 'running', touched_at: at, session_id: null, ticket_hash: null })
    .where('id', '=', id)
    .where('state', '=', 'ready')
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

const ticketOver = () =>
  new Problem('not_found', 'This address works only once, within half a minute. Start the export again.')
