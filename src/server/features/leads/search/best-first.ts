import { setImmediate as nextTurn } from 'node:timers/promises'
import { searchPlaces } from '#contract/filter/filter.ts'
import {
  type Sequences,
  characterOf,
  gap,
  selectSequences,
} from '#server/adapters/database/search/sequences.ts'
import { selectMatches } from '#server/adapters/database/search/select-matches.ts'
import { selectListed, withWholeWords } from '#server/adapters/database/search/word-list.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { matchInNames, mayBeIn, textPlaces, textTerm, wantedOf } from './match-of.ts'
import type { Clause } from '#words/clauses.ts'
import type { SimilarNames } from './similar-names.ts'

/**
 * How well a lead fits: first whether the words are as they were typed, then which place has all of them, then how near they are
 * to each other. Lower is better.
 */
type Fit = { id: number; isForgiven: boolean; place: number; length: number }

type Asked = {
  clauses: readonly Clause[]
  similar: SimilarNames
  /** The leads with the words as they were typed; undefined: all. */
  asTyped?: ReadonlySet<number>
  /** How many leads that match there may be between the first and the last of those that are put in order. */
  searchedMax: number
}

const sequencesAtOnce = 200

/**
 * The leads in the order in which they fit the search; of those that fit equally, the newest first. No text is read: what stands
 * where is known from the index.
 * @param ids the newest first
 */
export const orderByFit = async (db: Database, ids: readonly number[], asked: Asked): Promise<number[]> => {
  const { clauses, asTyped } = asked
  const named = await selectNamed(db, ids, asked)
  const lengths = await makeLengths(db, wantedOf(clauses))
  const fits: Fit[] = []
  for (let at = 0; at < ids.length; at += sequencesAtOnce) {
    const some = ids.slice(at, at + sequencesAtOnce)
    const sequences = await selectSequences(db, some)
    for (const id of some) {
      const fit = named.has(id) ? { place: 0, length: 0 } : fitOf(lengths(sequences.get(id) ?? []))
      fits.push({ id, isForgiven: asTyped?.has(id) === false, ...fit })
    }
    await nextTurn()
  }
  return fits.sort(byFit).map(({ id }) => id)
}

/** The leads whose names have all the words. Names are short: there it does not matter how near these are. */
const selectNamed = async (
  db: Database,
  ids: readonly number[],
  { clauses, similar, searchedMax }: Asked,
): Promise<Set<number>> => {
  const match = matchInNames(clauses, similar)
  const [newest, oldest] = [ids[0], ids.at(-1)]
  if (!match || newest === undefined || oldest === undefined) return new Set()
  const range = { before: newest + 1, from: oldest, atMost: searchedMax }
  return new Set(await selectMatches(db, await withWholeWords(db, match), range))
}

const fitOf = (lengths: readonly number[]): Pick<Fit, 'place' | 'length'> => {
  const at = lengths.findIndex((length) => length < Infinity)
  const place = at === -1 ? searchPlaces.length : searchPlaces.indexOf(textPlaces[at] ?? 'resume')
  return { place, length: lengths[at] ?? Infinity }
}

const byFit = (one: Fit, other: Fit): number =>
  Number(one.isForgiven) - Number(other.isForgiven) ||
  one.place - other.place ||
  (one.length === other.length ? other.id - one.id : one.length - other.length)

/** Prepares a search, of which many leads are then asked: the length of the shortest piece of each text with all the words. */
const makeLengths = async (db: Database, wanted: readonly Clause[]) => {
  const places: (SoughtWords | undefined)[] = []
  for (const place of textPlaces)
    places.push(
      wanted.every((clause) => mayBeIn(clause, place)) ? await soughtIn(db, place, wanted) : undefined,
    )
  return (sequences: Sequences): number[] =>
    places.map((each, at) => (each ? lengthWithAll(sequences[at] ?? '', each, wanted.length) : Infinity))
}

/** What the clauses ask for, by the code of its first character; `rest`: the characters after that. */
type SoughtWords = Map<number, { clause: number; rest: string }[]>

/** With more words of one beginning, those after them do not count. */
const wordsMax = 2_000

const soughtIn = async (
  db: Database,
  place: (typeof textPlaces)[number],
  wanted: readonly Clause[],
): Promise<SoughtWords> => {
  const sought: SoughtWords = new Map()
  for (const [clause, each] of wanted.entries()) {
    const { words, isPrefix } = textTerm(each, place)
    const before = words.slice(0, -1).map(characterOf).join('')
    const last = words.at(-1) ?? ''
    for (const word of isPrefix ? await selectListed(db, last, wordsMax) : [last]) {
      const characters = before + characterOf(word)
      const [code, wanting] = [characters.charCodeAt(0), { clause, rest: characters.slice(1) }]
      const known = sought.get(code)
      if (known) known.push(wanting)
      else sought.set(code, [wanting])
    }
  }
  return sought
}

const gapCode = gap.charCodeAt(0)

/** In words; Infinity where they are not all in the text. */
const lengthWithAll = (sequence: string, sought: SoughtWords, wanted: number): number => {
  const begins = Array<number>(wanted).fill(-Infinity)
  const ends = Array<number>(wanted).fill(-Infinity)
  let shortest = Infinity
  for (let at = 0; at < sequence.length; at++) {
    const code = sequence.charCodeAt(at)
    if (code === gapCode) begins.fill(-Infinity)
    for (const { clause, rest } of sought.get(code) ?? nothing) {
      if (!sequence.startsWith(rest, at + 1)) continue
      begins[clause] = at
      ends[clause] = at + 1 + rest.length
      // A phrase that began earlier may end later.
      shortest = Math.min(shortest, Math.max(...ends) - Math.min(...begins))
    }
  }
  return shortest
}

const nothing: never[] = []
