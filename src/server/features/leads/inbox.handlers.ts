import { readCount, readCountsOf } from '#server/adapters/database/counts.ts'
import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { readCursor, writeCursor } from './inbox-cursor.ts'
import { countersOfView, selectItemsById, selectNeighbour, selectView } from './inbox.queries.ts'
import { toInboxItem } from './present-inbox-item.ts'
import { findLeads } from './search-leads.ts'

type InboxHandlers = Pick<Handlers<Deps>, 'listInbox' | 'countInbox' | 'readNeighbours'>

export const inboxHandlers: InboxHandlers = {
  listInbox: async ({ db }, { query }, { attorney }) => {
    const { view, q, page_size: pageSize } = query
    if (query.ids) {
      const rows = await selectItemsById(db, [...new Set(query.ids.split(',').map(Number))])
      return { items: rows.map(toInboxItem), next: null, total: null }
    }
    const after = readCursor(query.after)
    if (q) {
      const { rows, next } = await findLeads(db, q, { after, pageSize })
      return { items: rows.map(toInboxItem), next: next ? writeCursor(next) : null, total: null }
    }
    const [rows, total] = await Promise.all([
      selectView(db, { view, attorneyId: attorney.id, afterId: after?.id, pageSize }).execute(),
      readCount(db, countersOfView(view, attorney.id)),
    ])
    const items = rows.slice(0, pageSize).map(toInboxItem)
    const last = items.at(-1)
    return { items, next: last && rows.length > pageSize ? writeCursor({ id: last.id }) : null, total }
  },

  readNeighbours: async ({ db }, { params: { id }, query: { view } }, { attorney }) => {
    const idOf = async (neighbour: { direction: 'next' | 'previous'; id?: number }) =>
      (await selectNeighbour(db, { view, attorneyId: attorney.id, ...neighbour }).executeTakeFirst())?.id ??
      null
    const [previous, next, first] = await Promise.all([
      idOf({ direction: 'previous', id }),
      idOf({ direction: 'next', id }),
      idOf({ direction: 'next' }),
    ])
    return { previous, next, first }
  },

  countInbox: async ({ db }, _input, { attorney }) => {
    const mine = `inbox:assigned:${attorney.id}` as const
    const count = await readCountsOf(db, [
      'leads:PENDING',
      'leads:REACHED_OUT',
      'inbox:unassigned',
      'inbox:overdue',
      mine,
    ])
    return {
      pending: count('leads:PENDING'),
      mine: count(mine),
      unassigned: count('inbox:unassigned'),
      overdue: count('inbox:overdue'),
      reached_out: count('leads:REACHED_OUT'),
      all: count('leads:PENDING') + count('leads:REACHED_OUT'),
    }
  },
}
