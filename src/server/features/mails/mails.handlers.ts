import type { Deps } from '#server/deps.ts'
import { toPage } from '#server/features/page.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { countMails, selectMailPage } from './mails.queries.ts'
import { toMail } from './present-mail.ts'
import { retryMail } from './retry-mail.ts'

export const mailHandlers: Pick<Handlers<Deps, unknown>, 'listMails' | 'retryMail'> = {
  listMails: async ({ db }, { query }) => {
    const [rows, total] = await Promise.all([selectMailPage(db, query), countMails(db, query.state)])
    return toPage(rows.map(toMail), total, query.page_size)
  },

  retryMail: async (deps, { params }, { attorney }) =>
    toMail(await retryMail(deps, { id: params.id, actorId: attorney.id })),
}
