import { FileMissing } from '#server/adapters/storage/resume-store.ts'
import { toPage } from '#server/features/page.ts'
import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { Problem } from '#server/problem.ts'
import { changeLead } from './change-lead.ts'
import { countLeadEvents, countLeads, selectLead, selectLeadEvents, selectLeadPage } from './leads.queries.ts'
import { toLead } from './present-lead.ts'
import { toLeadEvent } from './present-lead-event.ts'

type LeadHandlers = Pick<
  Handlers<Deps, unknown>,
  'listLeads' | 'readLead' | 'changeLead' | 'downloadResume' | 'listLeadEvents'
>

export const leadHandlers: LeadHandlers = {
  listLeads: async ({ db }, { query }) => {
    const [rows, total] = await Promise.all([selectLeadPage(db, query), countLeads(db, query.state)])
    return toPage(rows.map(toLead), total, query.page_size)
  },

  readLead: async ({ db }, { params }) => {
    const row = await existingLead(db, params.id)
    return { ...toLead(row), version: row.version }
  },

  changeLead: (deps, { params, headers, body }, { attorney }) =>
    changeLead(deps, { id: params.id, change: body, ifMatch: headers['if-match'], actorId: attorney.id }),

  downloadResume: async ({ db, store }, { params }) => {
    const row = await existingLead(db, params.id)
    return {
      name: row.resume_name,
      mediaType: row.resume_media_type,
      bytes: row.resume_bytes,
      sha256: row.resume_sha256,
      modifiedAt: row.created_at,
      open: (range) => store.open(row.resume_path, range).catch(tellMissing),
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

/** The firm's own data is damaged: nothing the caller can do, and nothing to be silent about. */
const tellMissing = (error: unknown): never => {
  if (!(error instanceof FileMissing)) throw error
  throw new Problem(
    'internal_error',
    'The file of this resume is missing on the server. Please tell your operator to run the doctor.',
    { cause: error },
  )
}

const existingLead = async (db: Deps['db'], id: number) => {
  const row = await selectLead(db, id)
  if (!row) throw new Problem('not_found', `There is no lead ${id}.`)
  return row
}
