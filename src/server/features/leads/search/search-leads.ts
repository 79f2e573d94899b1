import { limits } from '#contract/limits.ts'
import type { FilterWord } from '#contract/filter/filter.ts'
import { printFilter } from '#contract/filter/print-filter.ts'
import type { Snippet } from '#contract/schemas/search.ts'
import { idOfReference } from '#contract/values/reference.ts'
import type { Match } from '#server/adapters/database/search/match.ts'
import { type MatchPage, selectMatches } from '#server/adapters/database/search/select-matches.ts'
import { withWholeWords } from '#server/adapters/database/search/word-list.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { orderByFit } from './best-first.ts'
import { makeFindHits } from './find-hits.ts'
import { isCatchingUp } from './index-state.ts'
import { matchOf } from './match-of.ts'
import type { Clause } from '#words/clauses.ts'
import { selectLeadId, selectNewestId } from './search.queries.ts'
import { type SimilarNames, similarNames } from './similar-names.ts'
import { readSnippets } from './snippets.ts'

export type Search = {
  words: readonly FilterWord[]
  /** What the words ask for (clauses.ts). */
  clauses: readonly Clause[]
  order: 'newest' | 'best'
  /** Puts the leads in another order than that of the best. */
  arrange?: (ids: readonly number[]) => Promise<number[]>
  /** The last lead of the page before, as its `next` said. */
  after: SearchCursor | undefined
  pageSize: number
  /** false: where the words were found is not asked for. */
  withSnippets?: boolean
  /** Of these leads those that may be found, in the same order; left out if all may be. */
  filter?: ((ids: number[]) => Promise<number[]>) | undefined
}

/** `newest`: of the leads that were put in order, the one with the highest id. */
export type SearchCursor = { id: number; newest?: number | undefined }

export type Found = {
  ids: number[]
  snippets: Map<number, Snippet[]>
  next: SearchCursor | undefined
  total: number
  total_is_at_least?: true
  similar_names: string[]
  /** Of the leads of the page, those that were found because a typing mistake was forgiven. */
  forgiven: Set<number>
  catching_up: boolean
}

/** If fewer leads have the words as they were typed, names with one typing mistake are searched for as well. */
const fewLeads = 5

/**
 * Finds leads by words, or by the reference on a receipt. A page of a search with a filter may have few leads, or
 * none, although more follow: it looks at a limited number of them.
 */
export const searchLeads = async (db: Database, search: Search): Promise<Found> => {
  const asked = await askForgiving(db, search)
  const { read, first, findHits, similar, asTyped } = asked
  const page =
    search.order === 'best'
      ? bestPage(search, await inOrder(db, search, await newestOf(read, search, first), asked))
      : newestPage(search, search.after ? await collect(read, search, nextOf(search, search.after)) : first)
  return {
    ...page,
    snippets: search.withSnippets === false ? new Map() : await readSnippets(db, page.ids, findHits),
    total: Math.min(first.ids.length, limits.countedMax),
    ...(!(first.isComplete && first.ids.length <= limits.countedMax) && { total_is_at_least: true }),
    similar_names: [...new Set([...similar.values()].flat())].slice(0, limits.similarNamesMax),
    forgiven: new Set(asTyped && page.ids.filter((id) => !asTyped.has(id))),
    catching_up: await isCatchingUp(db),
  }
}

/** All leads that match, in pieces of about so many, the newest first; with order `best`, the best of the newest before them. */
export async function* searchAll(
  db: Database,
  search: Pick<Search, 'words' | 'clauses' | 'order' | 'filter'>,
  atOnce: number,
): AsyncGenerator<number[], void> {
  const asked = await askForgiving(db, search)
  const newest = search.order === 'best' ? asked.first.ids.slice(0, limits.rankedMax) : []
  const { ordered: best } = await inOrder(db, {}, newest, asked)
  yield best
  const known = new Set(best)
  for (let before: number | undefined, isOver = false; !isOver;) {
    const { ids, isComplete, end } = await collect(asked.read, search, { before, atMost: atOnce })
    yield ids.filter((id) => !known.has(id))
    before = end
    isOver = isComplete
  }
}

type Asked = Awaited<ReturnType<typeof ask>> & {
  /** The leads with the words as they were typed; undefined: all. */
  asTyped?: Set<number>
}

/** What is asked for, whatever the page. */
type Question = Pick<Search, 'words' | 'clauses' | 'filter'>

const askForgiving = async (db: Database, search: Question): Promise<Asked> => {
  const { clauses } = search
  const asked = await ask(db, search, clauses, new Map())
  if (!asked.first.isComplete || asked.first.ids.length >= fewLeads) return asked
  const similar = await similarNames(db, clauses)
  if (similar.size === 0) return asked
  return { ...(await ask(db, search, clauses, similar)), asTyped: new Set(asked.first.ids) }
}

const ask = async (db: Database, search: Question, clauses: readonly Clause[], similar: SimilarNames) => {
  const read = await makeRead(db, search.words, matchOf(clauses, similar))
  return {
    clauses,
    similar,
    read,
    first: await collect(read, search, { atMost: limits.countedMax + 1 }),
    findHits: makeFindHits(clauses, similar),
  }
}

/** Reads ids of leads that match, the highest first. All from `end` on were looked at. */
type Read = (page: MatchPage) => Promise<{ ids: number[]; end: number }>

/** Whether a word is left out has to be looked up for each lead that has the others: at once for those among so many ids. */
const idsAtOnce = 25_000

const makeRead = async (
  db: Database,
  words: readonly FilterWord[],
  asked: Match | undefined,
): Promise<Read> => {
  const match = asked && (await withWholeWords(db, asked))
  const referred = referredBy(words)
  return async (page) => {
    const { before = Infinity, atMost } = page
    const leavesOut = match !== undefined && match.none.length > 0
    const end = leavesOut ? Math.max(0, Math.min(before, (await selectNewestId(db)) + 1) - idsAtOnce) : 0
    const ids = match ? await selectMatches(db, match, { ...page, from: end }) : []
    if (referred === undefined || referred >= before || referred < end) return { ids, end }
    const lead = await selectLeadId(db, referred)
    const all = lead ? [...new Set([...ids, lead.id])].sort((a, b) => b - a).slice(0, atMost) : ids
    return { ids: all, end }
  }
}

/** The lead whose reference the words are. */
export const referredBy = (words: readonly FilterWord[]): number | undefined =>
  idOfReference(printFilter(words))

type Collected = {
  ids: number[]
  /** There are no more. */
  isComplete: boolean
  /** The last id that was looked at. */
  end: number | undefined
}

const filteredAtOnce = 500
const stepsMax = 10
/** Among so many leads that match are those that pass the filter. */
const searchedMax = filteredAtOnce * stepsMax

/** Reads until so many leads were found, or enough were looked at. */
const collect = async (
  read: Read,
  { filter }: Pick<Search, 'filter'>,
  { before, atMost }: MatchPage,
): Promise<Collected> => {
  const ids: number[] = []
  let end = before
  for (let step = 0; step < stepsMax && ids.length < atMost; step++) {
    const rows = filter ? filteredAtOnce : atMost
    const { ids: some, end: lookedAt } = await read({ before: end, atMost: rows })
    ids.push(...(filter && some.length > 0 ? await filter(some) : some))
    end = some.length < rows ? lookedAt : some.at(-1)
    if (some.length < rows && lookedAt === 0) return { ids, isComplete: true, end }
  }
  return { ids, isComplete: false, end }
}

const nextOf = ({ pageSize }: Search, { id }: SearchCursor): MatchPage => ({
  before: id,
  atMost: pageSize + 1,
})

const newestPage = ({ pageSize }: Search, { ids, isComplete, end }: Collected) => {
  const page = ids.slice(0, pageSize)
  const last = ids.length > pageSize ? page.at(-1) : isComplete ? undefined : end
  return { ids: page, next: last === undefined ? undefined : { id: last } }
}

/** The leads that are put in order: the same for each page, also if newer ones have come meanwhile. */
const newestOf = async (read: Read, search: Search, first: Collected) => {
  const newest = search.after?.newest
  const { ids } =
    newest === undefined
      ? first
      : await collect(read, search, { before: newest + 1, atMost: limits.rankedMax })
  return ids.slice(0, limits.rankedMax)
}

const inOrder = async (
  db: Database,
  { arrange }: Pick<Search, 'arrange'>,
  newest: readonly number[],
  asked: Asked,
) => ({
  newest: newest[0],
  ordered: await (arrange?.(newest) ?? orderByFit(db, newest, { ...asked, searchedMax })),
})

const bestPage = (
  { after, pageSize }: Search,
  { newest, ordered }: { newest: number | undefined; ordered: number[] },
) => {
  const begin = after ? ordered.indexOf(after.id) + 1 : 0
  const ids = after && begin === 0 ? [] : ordered.slice(begin, begin + pageSize)
  const last = begin + pageSize < ordered.length ? ids.at(-1) : undefined
  return { ids, next: last === undefined ? undefined : { id: last, newest } }
}
