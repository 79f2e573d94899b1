import { type Filter, conditionsOf, wordsOf } from '#contract/filter/filter.ts'
import { limits } from '#contract/limits.ts'
import type { Deps } from '#server/deps.ts'
import { clausesOf } from '#words/clauses.ts'
import { leaveOut } from '../search/leave-out.ts'
import { referredBy, searchLeads } from '../search/search-leads.ts'
import { chooseWalk } from './choose-walk.ts'
import { readContext } from './filter-context.ts'
import { selectMet } from './find-leads.ts'
import { isMet } from './is-met.ts'
import { walkLeads } from './walk-leads.ts'

/**
 * The ids of the leads that a filter finds within the bounds of one request: all of them, or the newest.
 * @throws Problem invalid_fields if the filter names a colleague who does not exist
 */
export const findIds = async (
  deps: Pick<Deps, 'db' | 'now' | 'settings'>,
  filter: Filter,
  attorneyId: number,
): Promise<{ ids: number[]; isAtLeast: boolean }> => {
  const { db } = deps
  const conditions = conditionsOf(filter)
  const words = wordsOf(filter)
  const clauses = clausesOf(words)
  const context = await readContext(deps, conditions, attorneyId)
  const asksForWords = clauses.some(({ isExcluded }) => !isExcluded) || referredBy(words) !== undefined
  if (asksForWords) {
    const { ids, total_is_at_least: isAtLeast = false } = await searchLeads(db, {
      words,
      clauses,
      order: 'newest',
      after: undefined,
      pageSize: limits.countedMax,
      withSnippets: false,
      filter: conditions.length === 0 ? undefined : (some) => selectMet(db, some, { conditions, context }),
    })
    return { ids, isAtLeast }
  }
  // What is only left out finds nothing, as in the list.
  if (conditions.length === 0 && words.length > 0) return { ids: [], isAtLeast: false }
  const { found, next } = await walkLeads(db, {
    walk: chooseWalk(db, conditions, context),
    met: conditions.map((condition) => isMet(db, condition, context)),
    filter: clauses.length === 0 ? undefined : (some: number[]) => leaveOut(db, some, clauses),
    after: undefined,
    atMost: limits.examinedMax,
  })
  return { ids: found.map(({ id }) => id), isAtLeast: next !== undefined }
}
