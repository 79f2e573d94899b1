import type { Deps } from '#server/deps.ts'
import { toPage } from '#server/keyset-page.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { dismissJob } from './dismiss-job.ts'
import { countJobs, selectJobPage } from './jobs.queries.ts'
import { toJob } from './present-job.ts'
import { retryJob } from './retry-job.ts'

export const jobHandlers: Pick<Handlers<Deps>, 'listJobs' | 'retryJob' | 'dismissJob'> = {
  listJobs: async ({ db, now }, { query }) => {
    const [rows, total] = await Promise.all([selectJobPage(db, query), countJobs(db, query.state)])
    const at = now()
    return toPage(
      rows.map((row) => toJob(row, at)),
      total,
      query.page_size,
    )
  },

  retryJob: async (deps, { params }, { attorney }) =>
    toJob(await retryJob(deps, { id: params.id, actorId: attorney.id }), deps.now()),

  dismissJob: (deps, { params }, { attorney }) => dismissJob(deps, { id: params.id, actorId: attorney.id }),
}
