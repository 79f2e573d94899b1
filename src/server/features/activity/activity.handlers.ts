import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { listActivity } from './list-activity.ts'

export const activityHandlers: Pick<Handlers<Deps>, 'listActivity'> = {
  listActivity: ({ db }, { params, query: { only, before, page_size: pageSize } }) =>
    listActivity(db, { leadId: params.id, only, before, pageSize }),
}
