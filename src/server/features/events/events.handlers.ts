import { addDays, startOfDay } from '#server/clock/day-of.ts'
import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { invalidField } from '#server/problem.ts'
import { selectAuditPage, selectMoment } from './events.queries.ts'
import { toAuditEvent } from './present-audit-event.ts'

export const eventHandlers: Pick<Handlers<Deps>, 'listAuditEvents'> = {
  listAuditEvents: async ({ db, settings }, { query: { from, to, before_id, ...query } }) => {
    const before = before_id === undefined ? undefined : await selectMoment(db, before_id)
    if (before_id !== undefined && !before) throw invalidField('before_id', `There is no event ${before_id}.`)
    const { firm_time_zone: zone } = await settings.read()
    const rows = await selectAuditPage(db, {
      ...query,
      before,
      from: from === undefined ? undefined : startOfDay(from, zone),
      until: to === undefined ? undefined : startOfDay(addDays(to, 1), zone),
    }).execute()
    const items = rows.slice(0, query.page_size).map(toAuditEvent)
    return { items, has_more: rows.length > query.page_size, last_id: items.at(-1)?.id ?? null }
  },
}
