import { limits } from '#contract/limits.ts'
import { searchPlaces } from '#contract/filter/filter.ts'
import type { Snippet } from '#contract/schemas/search.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { FindHits, Hit, HitText } from './find-hits.ts'
import { type FoundLead, readTexts } from './search.queries.ts'

const windowLength = 240
/** How much stands before the first hit. */
const beforeLength = 60

/** A piece of each text of the leads that has words of the search, for each lead the piece with most of them first. */
export const readSnippets = async (
  db: Database,
  ids: readonly number[],
  findHits: FindHits,
): Promise<Map<number, Snippet[]>> => {
  const snippets = new Map<number, Snippet[]>()
  for await (const [id, lead] of readTexts(db, ids)) snippets.set(id, snippetsOf(lead, findHits))
  return snippets
}

const snippetsOf = (lead: FoundLead, findHits: FindHits): Snippet[] =>
  searchPlaces
    .flatMap((where) => {
      const [best] = findHits(lead, where).map(bestWindow).sort(byClauses)
      return best && best.hits.length > 0 ? [best] : []
    })
    .sort(byClauses)
    .map((best) => cutOut(best, lead.pageStarts))

type Window = HitText & { clauses: number }

const byClauses = (one: Window, other: Window) => other.clauses - one.clauses

/** Of all pieces of a text that begin with a hit, the first of those with the most of the words. */
const bestWindow = (found: HitText): Window => {
  const inText = new Set(found.hits.map(({ clause }) => clause)).size
  let best: Window = { ...found, hits: [], clauses: 0 }
  for (const [at, { from }] of found.hits.entries()) {
    const hits = hitsUntil(found.hits, at, from + windowLength - beforeLength)
    const clauses = new Set(hits.map(({ clause }) => clause)).size
    if (clauses > best.clauses) best = { ...found, hits, clauses }
    if (clauses === inText) break
  }
  return best
}

const hitsUntil = (hits: readonly Hit[], at: number, end: number) => {
  let next = at + 1
  while ((hits[next]?.to ?? Infinity) <= end) next += 1
  return hits.slice(at, next)
}

/** Begins and ends the piece between words, as far as there are blanks. */
const cutOut = ({ where, text, hits }: Window, pageStarts: readonly number[]): Snippet => {
  const first = hits[0]?.from ?? 0
  const begin = first <= beforeLength ? 0 : afterBlank(text, first - beforeLength, first)
  const end = beforeBlank(text, Math.max(begin + windowLength, hits[0]?.to ?? 0))
  const piece = text.slice(begin, Math.min(end, begin + limits.snippetMaxLength))
  const page = where === 'resume' ? pageStarts.findLastIndex((start) => start <= first) + 1 : 0
  return {
    where,
    text: piece.replaceAll(/\s/g, ' ').toWellFormed(),
    hits: merged(hits)
      .map(({ from, to }): [number, number] => [from - begin, Math.min(to - begin, piece.length)])
      .filter(([from, to]) => from < to)
      .slice(0, limits.snippetHitsMax),
    ...(page > 0 && { page }),
  }
}

const afterBlank = (text: string, from: number, before: number) => {
  const blank = text.slice(from, before).search(/\s/)
  return blank === -1 ? wholeCharacter(text, from) : from + blank + 1
}

const beforeBlank = (text: string, to: number) => {
  if (to >= text.length) return text.length
  const blank = text.slice(to - beforeLength, to + 1).search(/\s\S*$/)
  return blank === -1 ? wholeCharacter(text, to) : to - beforeLength + blank
}

/** Not in the middle of a character of two UTF-16 units. */
const wholeCharacter = (text: string, at: number) =>
  /^[\udc00-\udfff]/.test(text.slice(at, at + 1)) ? at + 1 : at

/** Several words of a search may be at the same place. */
const merged = (hits: readonly Hit[]) => {
  const apart: { from: number; to: number }[] = []
  for (const { from, to } of hits) {
    const last = apart.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else apart.push({ from, to })
  }
  return apart
}
