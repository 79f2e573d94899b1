import type { IndexEntry } from '#server/adapters/database/search/lead-index.ts'
import { type Named, wordsOfLead } from './name-words.ts'
import { phoneEnd } from '../same-person/normal-contacts.ts'
import { tokens, tokensMax } from '#words/tokens.ts'

/**
 * Goes up when what is stored of an index entry changes in any way, this file, tokens.ts, fold.ts, name-words.ts and
 * adapters/database/search/ included, or `sortName`: at the next start every lead is indexed again.
 */
export const tokensVersion = 4

// PostgreSQL stores no more positions of one word, and no tsvector of more than 1 MB.
const repetitionsMax = 255
const charactersMax = 200_000

/** What the search knows of a lead. */
export type LeadTexts = Named & {
  notes: readonly string[]
  resume: string
  /** As they are written. */
  phones: readonly string[]
}

/** In an entry: what stands before it is not beside what stands after it. */
const gap = ''

/**
 * The words of a lead in the index. The words of each place begin with a letter of their own, of private use, so that a
 * search in one place costs no more than a search in all.
 */
export const indexEntryOf = (lead: LeadTexts): IndexEntry => {
  const bounded = makeBound()
  const names = namesOf(lead)
  return {
    names: [
      [...names.sequence, ...names.forms.flatMap((form) => [gap, form])].map(inNames),
      beginningsOf([...names.sequence, ...names.forms]).map(asBeginning),
      phonesOf(lead),
    ].map(bounded),
    texts: [
      lead.notes.flatMap((note) => [...wordsIn(note), gap]).map(inNotes),
      wordsIn(lead.resume).map(inResume),
    ].map(bounded),
  }
}

const phonesOf = ({ phones }: LeadTexts) => [
  ...new Set(phones.map(phoneEnd).flatMap((end) => (end === undefined ? [] : [asPhone(end)]))),
]

const wordsIn = (text: string) => tokens(text).map(({ word }) => word)

/** The names as they stand, for phrases; and the other ways to write them and the e-mail. */
export const namesOf = (lead: Named): { sequence: string[]; forms: string[] } => {
  const sequence = nameSequence(lead)
  return { sequence, forms: wordsOfLead(lead).filter((word) => !sequence.includes(word)) }
}

export const nameSequence = ({ first_name, last_name }: Named): string[] =>
  wordsIn(`${first_name} ${last_name}`)

export const beginningMax = 2

/** The first characters of each word: many names begin with them, and to look up each of these would take long. */
const beginningsOf = (words: readonly string[]) => [
  ...new Set(
    words.flatMap((word) => {
      const characters = Array.from(word)
      return characters.slice(0, beginningMax).map((_, at) => characters.slice(0, at + 1).join(''))
    }),
  ),
]

export const inNames = (word: string): string => marked('\ue001', plain(word))
export const asBeginning = (word: string): string => marked('\ue002', plain(word))
export const inNotes = (word: string): string => marked('\ue003', word)
/** The end of a telephone number, which is the same however it is written. */
export const asPhone = (end: string): string => marked('\ue004', end)
export const inResume = (word: string): string => word

const marked = (mark: string, word: string) => (word === gap ? gap : mark + word)

/** An e-mail is one word: the signs in it are written as letters of private use, as both databases divide words at signs. */
const plain = (word: string) =>
  word.replace(/[^\p{L}\p{N}\p{M}]/gu, (sign) =>
    String.fromCodePoint(0xe100 + ((sign.codePointAt(0) ?? 0) % 0x100)),
  )

/** Leaves gaps in place of what is too much. */
const makeBound = () => {
  const repetitions = new Map<string, number>()
  let room = charactersMax
  const bound = (word: string) => {
    const times = repetitions.get(word) ?? 0
    if (times === 0) room -= word.length
    if (times >= repetitionsMax || room < 0) return gap
    repetitions.set(word, times + 1)
    return word
  }
  return (words: readonly string[]) => words.slice(0, tokensMax).map(bound)
}
