import { toPage } from '#server/keyset-page.ts'
import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { changeLead } from './change-lead.ts'
import {
  countLeadEvents,
  countLeads,
  existingLead,
  selectLeadEvents,
  selectLeadPage,
} from './leads.queries.ts'
import { toLead } from './present-lead.ts'
import { toLeadEvent } from './present-lead-event.ts'
import { toLeadRecord } from './present-lead-record.ts'
import { resumeFileOf } from './resume-file.ts'
import { listFoundLeads } from './search/list-found-leads.ts'
import { createTicket, readTicket, spendTicket, ticketSeconds } from './tickets.ts'

type LeadHandlers = Pick<
  Handlers<Deps>,
  | 'listLeads'
  | 'readLead'
  | 'changeLead'
  | 'downloadResume'
  | 'createDownload'
  | 'useDownload'
  | 'listLeadEvents'
>

export const leadHandlers: LeadHandlers = {
  listLeads: ({ db, cachePage }, { query }) => {
    const { page_size, after_id, state, q } = query
    if (q) return listFoundLeads(db, { ...query, q })
    return cachePage(`leads ${page_size} ${after_id} ${state}`, async () => {
      const [rows, total] = await Promise.all([selectLeadPage(db, query), countLeads(db, state)])
      return toPage(rows.map(toLead), total, page_size)
    })
  },

  readLead: async ({ db }, { params }) => toLeadRecord(await existingLead(db, params.id)),

  changeLead: (deps, { params, headers, body }, { attorney }) =>
    changeLead(deps, { id: params.id, change: body, ifMatch: headers['if-match'], actorId: attorney.id }),

  downloadResume: async (deps, { params }) => resumeFileOf(deps, await existingLead(deps.db, params.id)),

  createDownload: async ({ db, now }, { params }, { attorney }) => {
    await existingLead(db, params.id)
    const ticket = await createTicket(db, { leadId: params.id, sessionId: attorney.sessionId, now: now() })
    return { url: `/api/resumes/${ticket}`, expires_in: ticketSeconds }
  },

  useDownload: async (deps, { params: { ticket }, query }) => {
    const file = resumeFileOf(
      deps,
      await existingLead(deps.db, await readTicket(deps.db, ticket, deps.now())),
    )
    return {
      ...file,
      inline: query.inline === '1',
      once: true,
      // Only a request for the bytes spends the ticket: a HEAD request is usually followed by a GET.
      open: async (range) => {
        await spendTicket(deps.db, ticket)
        return file.open(range)
      },
    }
  },

  listLeadEvents: async ({ db }, { params, query }) => {
    await existingLead(db, params.id)
    const [rows, total] = await Promise.all([
      selectLeadEvents(db, params.id, query),
      countLeadEvents(db, params.id),
    ])
    return toPage(rows.map(toLeadEvent), total, query.page_size)
  },
}
