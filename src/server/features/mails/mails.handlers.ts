import type { Deps } from '#server/deps.ts'
import { toPage } from '#server/keyset-page.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { Problem } from '#server/problem.ts'
import { dismissMail } from './dismiss-mail.ts'
import { dismissMails } from './dismiss-mails.ts'
import { countMails } from './mail-counts.ts'
import { selectLeadMails, selectMailPage } from './mails.queries.ts'
import { toMail } from './present-mail.ts'
import { readWhoIsTold } from './read-who-is-told.ts'
import { resendMail } from './resend-mail.ts'
import { retryMail } from './retry-mail.ts'
import { retryMails } from './retry-mails.ts'
import { readTestMail, sendTestMail } from './test-mail.ts'

type MailHandlers = Pick<
  Handlers<Deps>,
  | 'sendTestMail'
  | 'readTestMail'
  | 'readWhoIsTold'
  | 'listMails'
  | 'retryMail'
  | 'retryMails'
  | 'dismissMail'
  | 'dismissMails'
  | 'listLeadMails'
  | 'resendMail'
>

export const mailHandlers: MailHandlers = {
  sendTestMail: async (deps, _, { attorney }) => toMail(await sendTestMail(deps, attorney)),

  readTestMail: async ({ db }, _, { attorney }) => toMail(await readTestMail(db, attorney)),

  readWhoIsTold: (deps) => readWhoIsTold(deps),

  listMails: async ({ db }, { query }) => {
    const [rows, total] = await Promise.all([selectMailPage(db, query), countMails(db, query.state)])
    return toPage(rows.map(toMail), total, query.page_size)
  },

  retryMail: async (deps, { params }, { attorney }) =>
    toMail(await retryMail(deps, { id: params.id, actorId: attorney.id })),

  retryMails: async (deps, _, { attorney }) => ({ queued: await retryMails(deps, { actorId: attorney.id }) }),

  dismissMail: async (deps, { params }, { attorney }) =>
    toMail(await dismissMail(deps, { id: params.id, actorId: attorney.id })),

  dismissMails: async (deps, _, { attorney }) => ({
    dismissed: await dismissMails(deps, { actorId: attorney.id }),
  }),

  listLeadMails: async ({ db }, { params }) => {
    const rows = await selectLeadMails(db, params.id)
    if (!rows) throw new Problem('not_found', `There is no lead ${params.id}.`)
    return { items: rows.map(toMail) }
  },

  resendMail: async (deps, { params }, { attorney }) =>
    toMail(await resendMail(deps, { id: params.id, actorId: attorney.id })),
}
