import { selectAmong } from '#server/adapters/database/search/select-matches.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Clause } from '#words/clauses.ts'
import { matchOfExcluded } from './match-of.ts'

/** Of these leads those that have none of the excluded words, in the same order. */
export const leaveOut = async (
  db: Database,
  ids: readonly number[],
  clauses: readonly Clause[],
): Promise<number[]> => {
  const matching = new Set(await selectAmong(db, matchOfExcluded(clauses), ids))
  return ids.filter((id) => !matching.has(id))
}
