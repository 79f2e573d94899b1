import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { overviewAsCsv } from './overview-as-csv.ts'
import { readOverview } from './read-overview.ts'

export const analyticsHandlers: Pick<Handlers<Deps>, 'readOverview' | 'exportOverview'> = {
  readOverview: (deps, { query }, { attorney }) => readOverview(deps, query, attorney.id),

  exportOverview: async (deps, { query }, { attorney }) => {
    const overview = await readOverview(deps, query, attorney.id)
    return {
      name: `overview-${overview.from}-${overview.to}.csv`,
      mediaType: 'text/csv; charset=utf-8',
      async *make() {
        yield overviewAsCsv(overview)
      },
    }
  },
}
