import type { FastifyBaseLogger } from 'fastify'
import type { Feature } from '#server/feature.ts'
import type { Sweeping } from '#server/features/resumes/sweeping.ts'
import type { Periodic } from '#server/work/periodic.ts'
import { checkFiles } from './check-files.ts'
import { checkLeads } from './check-leads.ts'
import { checkStore } from './check-store.ts'
import { type Swept, sweepUploads } from './sweep-uploads.ts'

export const sweep: Periodic<Sweeping & { log: FastifyBaseLogger }> = {
  name: 'sweep',
  everySeconds: 3_600,
  run: async (deps, _now, signal) => logSweep(deps.log, await sweepUploads({ ...deps, signal })),
}

/** Keeps files and leads consistent, and removes files that nobody needs. */
export const upkeepFeature = {
  periodic: [sweep],
  checks: [
    { name: 'store', needsStore: true, run: checkStore },
    { name: 'leads', needsStore: true, run: checkLeads },
    { name: 'files', needsStore: true, run: checkFiles },
  ],
} satisfies Feature

const logSweep = (log: FastifyBaseLogger, { standing, ...did }: Swept) => {
  if (did.putBack > 0) log.warn(did, 'files that leads name were in the trash; they were put back')
  if (standing.sweepable) log.info(did, 'file store swept')
  else log.error({ reason: standing.reason }, `${standing.sentence} ${standing.advice}`)
}
