import { SearchPlace } from '#contract/schemas/search.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { FindHits, Hit } from './find-hits.ts'
import type { LeadTexts } from './index-entry.ts'
import type { Clause } from '#words/parse-query.ts'
import { readTexts } from './search.queries.ts'

/** How well a lead fits: first which place has all the words, then how near they are to each other. Lower is better. */
type Fit = { id: number; place: number; length: number }

/** The leads in the order in which they fit the search; of those that fit equally, the newest first. */
export const orderByFit = async (
  db: Database,
  ids: readonly number[],
  { clauses, findHits }: { clauses: readonly Clause[]; findHits: FindHits },
): Promise<number[]> => {
  const wanted = clauses.filter(({ isExcluded }) => !isExcluded).length
  const fits: Fit[] = []
  for await (const [id, lead] of readTexts(db, ids)) fits.push({ id, ...fitOf(lead, wanted, findHits) })
  return fits.sort(byFit).map(({ id }) => id)
}

const fitOf = (lead: LeadTexts, wanted: number, findHits: FindHits) => {
  for (const [place, where] of SearchPlace.options.entries()) {
    const length = Math.min(...findHits(lead, where).map(({ hits }) => lengthWithAll(hits, wanted)))
    if (length < Infinity) return { place, length }
  }
  return { place: SearchPlace.options.length, length: Infinity }
}

const byFit = (one: Fit, other: Fit): number =>
  one.place - other.place || (one.length === other.length ? other.id - one.id : one.length - other.length)

/** The length of the shortest piece with a hit of every clause. */
const lengthWithAll = (hits: readonly Hit[], wanted: number): number => {
  const lastOf = new Map<Clause, Hit>()
  let shortest = Infinity
  for (const hit of hits) {
    // The map keeps them in the order in which they were last set.
    lastOf.delete(hit.clause)
    lastOf.set(hit.clause, hit)
    const [earliest] = lastOf.values()
    if (lastOf.size === wanted && earliest) shortest = Math.min(shortest, hit.to - earliest.from)
  }
  return shortest
}
