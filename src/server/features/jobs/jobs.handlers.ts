import type { Deps } from '#server/deps.ts'
import { toPage } from '#server/keyset-page.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { dismissJob } from './dismiss-job.ts'
import { countJobs, noSuchJob, selectJob, selectJobPage } from './jobs.queries.ts'
import { toJob } from './present-job.ts'
import { retryJob } from './retry-job.ts'

export const jobHandlers: Pick<Handlers<Deps>, 'listJobs' | 'readJob' | 'retryJob' | 'dismissJob'> = {
  listJobs: async ({ db, now }, { query }) => {
    const [rows, total] = await Promise.all([selectJobPage(db, query), countJobs(db, query)])
    const at = now()
    return toPage(
      rows.map((row) => toJob(row, at)),
      total,
      query.page_size,
    )
  },

  readJob: async ({ db, now }, { params }, { attorney }) => {
    const row = await selectJob(db, params.id)
    if (attorney.role !== 'admin' && row.started_by !== attorney.id) throw noSuchJob(params.id)
    return toJob(row, now())
  },

  retryJob: async (deps, { params }, { attorney }) =>
    toJob(await retryJob(deps, { id: params.id, actorId: attorney.id }), deps.now()),

  dismissJob: (deps, { params }, { attorney }) => dismissJob(deps, { id: params.id, actorId: attorney.id }),
}
