import { toPage } from '#server/keyset-page.ts'
import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { refuseInfected } from '#server/features/resumes/infection.ts'
import { requireResume } from '#server/features/resumes/stored-resume.ts'
import { addLead } from './adding/add-lead.ts'
import { changeLead } from './change-lead.ts'
import {
  countLeadEvents,
  countLeads,
  existingLead,
  selectLeadEvents,
  selectLeadPage,
} from './leads.queries.ts'
import { openInfected } from './open-infected.ts'
import { toLead } from './present-lead.ts'
import { toLeadEvent } from './present-lead-event.ts'
import { toLeadRecord } from './present-lead-record.ts'
import { resumeFileOf } from './resume-file.ts'
import { listFoundLeads } from './filter/list-found-leads.ts'
import { createTicket, readTicket, spendTicket, ticketSeconds } from './tickets.ts'

type LeadHandlers = Pick<
  Handlers<Deps>,
  | 'addLead'
  | 'listLeads'
  | 'readLead'
  | 'changeLead'
  | 'downloadResume'
  | 'createDownload'
  | 'createQuarantinedDownload'
  | 'useDownload'
  | 'listLeadEvents'
>

export const leadHandlers: LeadHandlers = {
  addLead: (deps, { body, headers }, { attorney }) =>
    addLead(deps, { lead: body, idempotencyKey: headers['idempotency-key'], actorId: attorney.id }),

  listLeads: (deps, { query }, { attorney }) => {
    const { db, cachePage } = deps
    const { page_size, after_id, state, q } = query
    if (q) return listFoundLeads(deps, query, attorney.id)
    return cachePage(`leads ${page_size} ${after_id} ${state}`, async () => {
      const [rows, total] = await Promise.all([selectLeadPage(db, query), countLeads(db, state)])
      return toPage(rows.map(toLead), total, page_size)
    })
  },

  readLead: async ({ db }, { params }) => toLeadRecord(await existingLead(db, params.id)),

  changeLead: (deps, { params, headers, body }, { attorney }) =>
    changeLead(deps, { id: params.id, change: body, ifMatch: headers['if-match'], actorId: attorney.id }),

  downloadResume: async (deps, { params }) => {
    const lead = await existingLead(deps.db, params.id)
    await refuseInfected(deps.db, params.id)
    return resumeFileOf(deps, lead)
  },

  createDownload: async ({ db, now }, { params }, { attorney }) => {
    requireResume(params.id, await existingLead(db, params.id))
    await refuseInfected(db, params.id)
    return downloadBy(
      await createTicket(db, { leadId: params.id, sessionId: attorney.sessionId, now: now() }),
    )
  },

  createQuarantinedDownload: async (deps, { params, body }, { attorney }) =>
    downloadBy(await openInfected(deps, { leadId: params.id, reason: body.reason, attorney })),

  useDownload: async (deps, { params: { ticket }, query }) => {
    const { leadId, hasReason } = await readTicket(deps.db, ticket, deps.now())
    const file = resumeFileOf(deps, await existingLead(deps.db, leadId))
    // The scanner may have answered after the ticket was made.
    if (!hasReason) await refuseInfected(deps.db, leadId)
    return {
      ...file,
      inline: query.inline === '1' && !hasReason,
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

const downloadBy = (ticket: string) => ({ url: `/api/resumes/${ticket}`, expires_in: ticketSeconds })
