import assert from 'node:assert/strict'
import { limits } from '#contract/limits.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeRandom } from '#server/testing/random.ts'
import { nameBeginnings } from './match-of.ts'
import { inNotes, inResume, namesOf } from './index-entry.ts'
import type { Clause } from '#words/clauses.ts'
import { isOneMistake } from '#contract/values/one-mistake.ts'
import { understood } from '#server/testing/understood.ts'
import { searchLeads } from './search-leads.ts'
import {
  type Person,
  addPerson,
  randomPerson,
  randomText,
  skipIds,
  vocabulary,
} from '#server/testing/texts.ts'
import { characterOf } from '#server/adapters/database/search/sequences.ts'
import { tokens } from '#words/tokens.ts'

const people = 40
const queries = 500

onEachDatabase(
  'random searches find on both databases exactly the leads that a plain comparison of all words finds, the newest first, and in the order in which they fit',
  async (start, t, kind) => {
    const random = makeRandom()
    t.diagnostic(random.seed)
    const foyer = await start()
    const { token } = await foyer.attorney()
    const all = new Map<number, Person>()
    let last = 0
    for (let n = 0; n < people; n++) {
      // Ids in many blocks of all sizes, as if many leads were between them.
      if (n % 7 === 6) await skipIds(foyer, kind, (last += random.of([1, 900, 900, 40_000])))
      const person = randomPerson(random)
      all.set((last = await addPerson(foyer, token, person)), person)
    }
    const isShared = sharedCharacters(all)
    let [found, unclear] = [0, 0]
    for (let n = 0; n < queries; n++) {
      const q = randomQuery(random, all)
      const { ids: expected, best } = plainly(all, q)
      const search = { ...understood(q), order: 'newest' as const, after: undefined, pageSize: 100 }
      const { ids, total, total_is_at_least, snippets } = await searchLeads(foyer.deps.db, search)
      assert.deepEqual(ids, expected, `${q} (${random.seed})`)
      const ordered = await searchLeads(foyer.deps.db, { ...search, order: 'best' })
      const isClear = !understood(q).clauses.some(isShared)
      if (!isClear) unclear += 1
      const [inOrder, wanted] = isClear ? [ordered.ids, best] : [ordered.ids.toSorted(), best.toSorted()]
      assert.deepEqual(inOrder, wanted, `${q}, the best first (${random.seed})`)
      assert.deepEqual([total, total_is_at_least], [expected.length, undefined])
      for (const { text, hits } of [...snippets.values()].flat()) {
        assert.ok(text.length <= limits.snippetMaxLength && hits.length > 0, q)
        for (const [from = -1, to = -1] of hits) assert.ok(0 <= from && from < to && to <= text.length, q)
      }
      found += ids.length
    }
    assert.ok(found > queries, `${found} leads were found`)
    assert.ok(unclear < queries / 5, `the order of ${unclear} searches is not known`)
  },
)

/**
 * Two words may have one character, so that the order is not certain to be that of the words.
 * @returns has a clause such a word?
 */
const sharedCharacters = (people: Map<number, Person>) => {
  const persons = [...people.values()]
  const shared = [
    ...sharedIn(
      persons.flatMap(({ notes }) => notes.flatMap(wordsIn)),
      inNotes,
    ),
    ...sharedIn(
      persons.flatMap(({ resume }) => wordsIn(resume)),
      inResume,
    ),
  ]
  return ({ words: wanted, isPrefix }: Clause) =>
    wanted.some((word, at) =>
      shared.some((other) =>
        isPrefix && at === wanted.length - 1 ? other.startsWith(word) : other === word,
      ),
    )
}

const sharedIn = (words: string[], mark: (word: string) => string) =>
  [...Map.groupBy(new Set(words), (word) => characterOf(mark(word))).values()]
    .filter(({ length }) => length > 1)
    .flat()

/** Words, beginnings, phrases, places and what to leave out, mostly of one of the people. */
const randomQuery = (random: ReturnType<typeof makeRandom>, people: Map<number, Person>) => {
  const { first_name, last_name, email, notes, resume } = random.of([...people.values()])
  const word = () => {
    const text = random.of([
      ...notes,
      resume,
      resume,
      `${first_name} ${last_name}`,
      email,
      random.of(vocabulary),
    ])
    const some = random.of(text.split(/\s+/))
    return some.slice(0, random.of([1, 2, 4, 5, 100, 100]))
  }
  const phrase = () => {
    const words = random.of([...notes, resume]).split(/\s+/)
    const at = random.below(words.length)
    return `"${words.slice(at, at + 1 + random.below(3)).join(' ')}"`
  }
  const part = () =>
    random.of([
      word,
      word,
      word,
      word,
      phrase,
      () => `${word()}*`,
      () => randomText(random, 3),
      () => random.of(['-', '*', '%', '"']),
    ])()
  const parts = Array.from({ length: 1 + random.below(3) }, part)
  if (random.below(4) === 0) parts.splice(random.below(parts.length), 0, `-${random.of([word, phrase])()}`)
  if (random.below(4) === 0)
    parts.splice(random.below(parts.length), 0, random.of(['in:name', 'in:notes', 'in:resume']))
  return parts.join(' ')
}

/** If fewer than five fit, names that differ by one mistake fit as well. */
const plainly = (people: Map<number, Person>, q: string) => {
  const clauses = understood(q).clauses
  const beginnings = nameBeginnings(clauses)
  const exactly = plainlyWith(people, clauses, beginnings)
  if (exactly.length >= 5) return { ids: exactly, best: inOrder(people, exactly, clauses, beginnings) }
  const names = [...people.values()].flatMap((person) => namesOf(person).sequence)
  for (const [clause, ways] of beginnings) {
    const [word = ''] = clause.words
    const mayBeName = clause.words.length === 1 && (clause.place ?? 'name') === 'name'
    const similar = names.filter((name) => name.length >= 4 && word.length >= 3 && isOneMistake(name, word))
    if (mayBeName && !unspaced.test(word))
      beginnings.set(clause, [...ways, ...similar.map((name) => `${name}$`)])
  }
  const ids = plainlyWith(people, clauses, beginnings)
  const ordered = inOrder(people, ids, clauses, beginnings)
  // Those with the name as it was typed come first.
  const best = [
    ...ordered.filter((id) => exactly.includes(id)),
    ...ordered.filter((id) => !exactly.includes(id)),
  ]
  return { ids, best }
}

const unspaced = /[\p{Script=Han}\p{Script=Thai}]/u

const plainlyWith = (people: Map<number, Person>, clauses: Clause[], beginnings: Map<Clause, string[]>) => {
  const wanted = clauses.filter(({ isExcluded }) => !isExcluded)
  const unwanted = clauses.filter(({ isExcluded }) => isExcluded)
  if (wanted.length === 0) return []
  return [...people]
    .filter(([, person]) => {
      const has = (clause: Clause) => hasClause(person, clause, beginnings.get(clause))
      return wanted.every(has) && !unwanted.some(has)
    })
    .map(([id]) => id)
    .sort((a, b) => b - a)
}

/** First those whose names have all words, then by the shortest piece of a note with all of them, then of the resume. */
const inOrder = (
  people: Map<number, Person>,
  ids: number[],
  clauses: Clause[],
  beginnings: Map<Clause, string[]>,
) => {
  const wanted = clauses.filter(({ isExcluded }) => !isExcluded)
  const fitOf = (id: number): [place: number, length: number] => {
    const person = people.get(id)
    assert.ok(person)
    const inName = (clause: Clause) =>
      (clause.place ?? 'name') === 'name' &&
      hasClause(person, { ...clause, place: 'name' }, beginnings.get(clause))
    if (wanted.every(inName)) return [0, 0]
    const lengths = [person.notes, [person.resume]].map((texts, at) =>
      wanted.every(({ place }) => place === undefined || place === (['notes', 'resume'] as const)[at])
        ? Math.min(...texts.map((text) => shortestPiece(wordsIn(text), wanted)))
        : Infinity,
    )
    const at = lengths.findIndex((length) => length < Infinity)
    return at === -1 ? [3, 0] : [at + 1, lengths[at] ?? 0]
  }
  const fits = new Map(ids.map((id) => [id, fitOf(id)]))
  const [place, length] = [(id: number) => fits.get(id)?.[0] ?? 0, (id: number) => fits.get(id)?.[1] ?? 0]
  return ids.toSorted((a, b) => place(a) - place(b) || length(a) - length(b) || b - a)
}

const shortestPiece = (words: string[], wanted: Clause[]) => {
  const places = wanted.map((clause) =>
    words.flatMap((_, at) => (stands(words, at, clause) ? [{ at, end: at + clause.words.length }] : [])),
  )
  return Math.min(
    ...words.map((_, from) => {
      const ends = places.map((hits) => hits.find(({ at }) => at >= from)?.end ?? Infinity)
      return Math.max(...ends) - from
    }),
  )
}

const hasClause = (person: Person, clause: Clause, beginnings: string[] | undefined) => {
  const { sequence, forms } = namesOf(person)
  const texts = {
    name: [sequence, ...forms.map((form) => [form])],
    notes: person.notes.map(wordsIn),
    resume: [wordsIn(person.resume)],
  }
  return (['name', 'notes', 'resume'] as const).some((place) => {
    if (clause.place !== undefined && clause.place !== place) return false
    if (place === 'name' && beginnings)
      return texts.name
        .flat()
        .some((word) => beginnings.some((beginning) => `${word}$`.startsWith(beginning)))
    return texts[place].some((words) => hasInARow(words, clause))
  })
}

const wordsIn = (text: string) => tokens(text).map(({ word }) => word)

const hasInARow = (words: string[], clause: Clause) => words.some((_, at) => stands(words, at, clause))

const stands = (words: string[], at: number, { words: wanted, isPrefix }: Clause) =>
  wanted.every((word, offset) =>
    isPrefix && offset === wanted.length - 1
      ? words[at + offset]?.startsWith(word)
      : words[at + offset] === word,
  )
