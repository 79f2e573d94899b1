import { createHash, randomBytes } from 'node:crypto'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { conditionsOfView } from '#contract/filter/view-filter.ts'
import type { ExportRequest } from '#contract/schemas/exchange/exports.ts'
import { oneLine } from '#contract/values/one-line.ts'
import { counterOfView } from '#contract/views.ts'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { findLeads } from '../filter/find-leads.ts'
import { type ExportRow, insertExport } from './exports.queries.ts'
import type { WholeView } from './leads-in-order.ts'

/**
 * Stores an export, and makes the ticket that begins it once.
 * @throws Problem invalid_fields if the filter names a colleague who does not exist
 */
export const createExport = async (
  deps: Pick<Deps, 'db' | 'now' | 'settings'>,
  { request, attorney }: { request: ExportRequest; attorney: { id: number; sessionId: string } },
): Promise<{ row: ExportRow; ticket: string }> => {
  const ticket = randomBytes(32).toString('base64url')
  const counted = await countLeads(deps, viewOf(request, attorney.id))
  const row = await transact(deps.db, (tx) =>
    insertExport(tx, {
      request,
      ...counted,
      state: 'ready',
      started_by: attorney.id,
      session_id: attorney.sessionId,
      ticket_hash: hashOfTicket(ticket),
      now: deps.now(),
    }),
  )
  return { row, ticket }
}

/** The database stores only the hash of a ticket. */
export const hashOfTicket = (ticket: string): string => createHash('sha256').update(ticket).digest('hex')

/** The leads that a request means; `me` in it is this attorney. */
export const viewOf = ({ q = '', view, order }: ExportRequest, attorneyId: number): WholeView => ({
  // A line of nothing but blanks is none; of one that means nothing, nothing is found.
  filter: oneLine(q) === '' ? undefined : parseFilter(q).filter,
  view,
  order,
  attorneyId,
})

export const countLeads = async (
  deps: Pick<Deps, 'db' | 'now' | 'settings'>,
  { filter, view, attorneyId }: WholeView,
): Promise<{ total: number; isAtLeast: boolean }> => {
  if (filter === undefined)
    return { total: await readCount(deps.db, [counterOfView(view ?? 'all', attorneyId)]), isAtLeast: false }
  const within = view === undefined ? [] : conditionsOfView(view)
  const { total, total_is_at_least } = await findLeads(deps, {
    filter,
    within,
    attorneyId,
    order: 'newest',
    after: undefined,
    pageSize: 1,
  })
  return { total, isAtLeast: total_is_at_least === true }
}
