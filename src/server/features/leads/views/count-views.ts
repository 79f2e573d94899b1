import type { z } from 'zod'
import { conditionsOf } from '#contract/filter/filter.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import type { ViewCounts } from '#contract/schemas/views.ts'
import { counterOfView } from '#contract/views.ts'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'
import { findLeads } from '../filter/find-leads.ts'
import { keepCount } from '../inbox/kept-counts.ts'
import type { ShownView } from './views.queries.ts'

type ViewCount = z.input<typeof ViewCounts>['items'][number]

/** How many leads each view has. To count them looks at 10,000 leads at most. */
export const countViews = async (
  deps: Pick<Deps, 'db' | 'now' | 'settings'>,
  views: readonly ShownView[],
  attorneyId: number,
): Promise<ViewCount[]> => {
  const counts: ViewCount[] = []
  // One after another: between two of them the server can do something else.
  for (const view of views) counts.push({ id: view.id, ...(await countKept(deps, view, attorneyId)) })
  return counts
}

type Counted = Omit<ViewCount, 'id'>

const countKept = (
  deps: Pick<Deps, 'db' | 'now' | 'settings'>,
  view: ShownView,
  attorneyId: number,
): Promise<Counted> =>
  keepCount(deps.db, `view ${view.id} ${view.version} ${isOfReader(view) ? attorneyId : ''}`, () =>
    count(deps, view, attorneyId),
  )

const conditionsIn = ({ q }: ShownView) => conditionsOf(parseFilter(q).filter)

/** Does the view show everybody something else? */
const isOfReader = (view: ShownView) =>
  conditionsIn(view).some(
    ({ field, values }) => field === 'assigned' && values.some((value) => value === 'me'),
  )

const count = async (
  deps: Pick<Deps, 'db' | 'now' | 'settings'>,
  { q }: ShownView,
  attorneyId: number,
): Promise<Counted> => {
  if (q === '') return { total: await readCount(deps.db, [counterOfView('all', attorneyId)]) }
  const { filter, mistakes } = parseFilter(q)
  // A later version may understand a line otherwise.
  if (mistakes.length > 0) return { total: null }
  try {
    const found = await findLeads(deps, {
      filter,
      attorneyId,
      order: 'newest',
      after: undefined,
      pageSize: 1,
    })
    return { total: found.total, ...(found.total_is_at_least && { total_is_at_least: true as const }) }
  } catch (error) {
    if (error instanceof Problem && error.code === 'invalid_fields') return { total: null }
    throw error
  }
}
