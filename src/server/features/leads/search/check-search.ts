import { findIndexGaps } from '#server/adapters/database/search/index-gaps.ts'
import { type Examined, type Finding, note, ok, problem } from '#server/findings.ts'
import { countOf } from '#server/wording.ts'
import { tokensVersion } from './index-entry.ts'
import { selectIndexState } from './index-state.ts'

const advice = 'Run npm run reindex.'

/** Does the search find every lead? Damage within the index of SQLite is found by the check of the whole database. */
export async function* checkSearch({ database: { db } }: Examined): AsyncGenerator<Finding> {
  const state = await selectIndexState(db)
  const below = state?.tokens_version === tokensVersion ? state.unindexed_below : Infinity
  if (below > 1)
    yield note(
      'Older leads are not in the search yet.',
      'The running server adds them, see the jobs in the app; when it is done, run the doctor again.',
    )
  const { missing, left } = await findIndexGaps(db, Math.min(below, Number.MAX_SAFE_INTEGER))
  if (missing > 0) yield problem(`${countOf(missing, 'lead')} cannot be found by the search.`, advice)
  if (left > 0) yield problem(`The search has words of ${countOf(left, 'lead')} that do not exist.`, advice)
  if (below === 1 && missing + left === 0) yield ok('The search has every lead.')
}
