import { Readable } from 'node:stream'
import { FileDamaged, openVerified } from '#server/adapters/storage/open-verified.ts'
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

  downloadResume: async ({ db, store, log }, { params }) => {
    const row = await existingLead(db, params.id)
    const stored = { path: row.resume_path, bytes: row.resume_bytes, sha256: row.resume_sha256 }
    return {
      name: row.resume_name,
      mediaType: row.resume_media_type,
      bytes: row.resume_bytes,
      sha256: row.resume_sha256,
      modifiedAt: row.created_at,
      pathInUploads: row.resume_path.replace(/^uploads\//, ''),
      open: async (range) => {
        const content = await (
          range ? store.open(row.resume_path, range) : openVerified(store, stored)
        ).catch(tellLoss)
        if (content instanceof Readable)
          content.on('error', (err) => log.error({ err, lead_id: row.id }, 'a download broke off'))
        return content
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

/** The firm's own data is damaged: nothing the caller can do, and nothing to be silent about. */
const tellLoss = (error: unknown): never => {
  const loss = error instanceof FileMissing ? 'missing' : error instanceof FileDamaged ? 'damaged' : undefined
  if (loss === undefined) throw error
  throw new Problem(
    'internal_error',
    `The file of this resume is ${loss} on the server. Please tell your operator to run the doctor.`,
    { cause: error },
  )
}

const existingLead = async (db: Deps['db'], id: number) => {
  const row = await selectLead(db, id)
  if (!row) throw new Problem('not_found', `There is no lead ${id}.`)
  return row
}
