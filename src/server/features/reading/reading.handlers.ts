import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { Problem } from '#server/problem.ts'
import { toReport, toText } from './present-reading.ts'
import { selectReport, selectText } from './reading.queries.ts'

export const readingHandlers: Pick<Handlers<Deps>, 'readResumeReport' | 'readResumeText'> = {
  readResumeReport: async ({ db, config }, { params }) =>
    toReport((await selectReport(db, params.id)) ?? noSuchLead(params.id), {
      hasScanner: config.clamdHost !== undefined,
    }),

  readResumeText: async ({ db }, { params }) =>
    toText((await selectText(db, params.id)) ?? noSuchLead(params.id)),
}

const noSuchLead = (id: number): never => {
  throw new Problem('not_found', `There is no lead ${id}.`)
}
