import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { selectAuditPage } from './events.queries.ts'
import { toAuditEvent } from './present-audit-event.ts'

export const eventHandlers: Pick<Handlers<Deps>, 'listAuditEvents'> = {
  listAuditEvents: async ({ db }, { query }) => {
    const rows = await selectAuditPage(db, query).execute()
    const items = rows.slice(0, query.page_size).map(toAuditEvent)
    return { items, has_more: rows.length > query.page_size, last_id: items.at(-1)?.id ?? null }
  },
}
