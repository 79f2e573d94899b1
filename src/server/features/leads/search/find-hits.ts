import type { SearchPlace } from '#contract/filter/filter.ts'
import { fold } from '#words/fold.ts'
import type { LeadTexts } from './index-entry.ts'
import { mayBeIn, nameBeginnings, phonesIn, wantedOf } from './match-of.ts'
import { phoneEnd } from '../same-person/normal-contacts.ts'
import { type Clause, standsAt } from '#words/clauses.ts'
import type { SimilarNames } from './similar-names.ts'
import { isUnspaced, tokens } from '#words/tokens.ts'

/** Where a text has what a clause asks for, in UTF-16 units. */
export type Hit = { clause: Clause; from: number; to: number }

/** A text of a lead, and where it has words of the search. */
export type HitText = { where: SearchPlace; text: string; hits: Hit[] }

/** Finds words of a search in the texts of a lead. */
export type FindHits = (lead: LeadTexts, where: SearchPlace) => HitText[]

/** Prepares a search, of which many leads are then asked. */
export const makeFindHits = (clauses: readonly Clause[], similar: SimilarNames): FindHits => {
  const wanted = wantedOf(clauses)
  const beginnings = nameBeginnings(clauses)
  const phones = [...phonesIn(clauses)]
  /** As they are written, which may be unlike what was typed. */
  const inPhone = (text: string): HitText => {
    const end = phoneEnd(text)
    const [clause] = phones.find(([, typed]) => typed === end) ?? []
    return { where: 'name', text, hits: clause ? [{ clause, from: 0, to: text.length }] : [] }
  }
  for (const [clause, names] of similar) beginnings.set(clause, [...(beginnings.get(clause) ?? []), ...names])
  const inText = (where: SearchPlace, text: string): HitText => ({
    where,
    text,
    hits: hitsIn(text, asksFor(wanted, where)),
  })
  return (lead, where) => {
    if (where === 'notes') return lead.notes.map((note) => inText(where, note))
    if (where === 'resume') return [inText(where, lead.resume)]
    const names = nameTexts(lead).map(([text, end]): HitText => {
      const asked = asksFor(wanted, where)
      const begun = asked.flatMap((clause) =>
        (beginnings.get(clause) ?? []).flatMap((beginning) => namePlaces(text, end, beginning, clause)),
      )
      const phrases = hitsIn(
        text,
        asked.filter((clause) => !beginnings.has(clause)),
      )
      return { where, text, hits: [...begun, ...phrases].sort((a, b) => a.from - b.from) }
    })
    return phones.length === 0 ? names : [...names, ...lead.phones.map(inPhone)]
  }
}

const asksFor = (clauses: readonly Clause[], where: SearchPlace) =>
  clauses.filter((clause) => mayBeIn(clause, where))

const hitsIn = (text: string, clauses: readonly Clause[]): Hit[] => {
  if (clauses.length === 0) return []
  const found = tokens(text)
  const hits: Hit[] = []
  for (const [at, { from }] of found.entries())
    for (const clause of clauses) {
      const last = found[at + clause.words.length - 1]
      if (last && standsAt(found, at, clause)) hits.push({ clause, from, to: last.to })
    }
  return hits
}

/** The names in both orders, and the e-mail, of which only the part before the @ has words. */
const nameTexts = ({ first_name, last_name, email }: LeadTexts): [text: string, end: number][] =>
  [`${first_name} ${last_name}`.trim(), `${last_name} ${first_name}`.trim(), email].map((text) => [
    text,
    text === email ? email.lastIndexOf('@') : text.length,
  ])

/** Where a name has the beginning of a word, which may be written in several words. */
const namePlaces = (text: string, end: number, beginning: string, clause: Clause): Hit[] => {
  if (beginning.includes('@'))
    return fold(text).startsWith(beginning)
      ? [{ clause, from: 0, to: Math.min(beginning.length, text.length) }]
      : []
  const letters = lettersOf(text.slice(0, end))
  return letters.flatMap(({ from, isStart }, at) => {
    if (!isStart) return []
    let written = ''
    for (const { letter, to } of letters.slice(at)) {
      written += letter
      if (written.startsWith(beginning)) return [{ clause, from, to }]
      if (!beginning.startsWith(written)) break
    }
    return []
  })
}

type Letter = { letter: string; from: number; to: number; isStart: boolean }

const lettersOf = (text: string): Letter[] => {
  const letters: Letter[] = []
  let end = -1
  for (const { 0: character, index: from } of text.matchAll(/[\p{L}\p{N}][\p{M}\p{Cf}]*/gu)) {
    const [letter, to] = [fold(character), from + character.length]
    const isAfterArticle =
      letters.at(-1)?.letter === 'ل' && letters.at(-2)?.letter === 'ا' && letters.at(-2)?.isStart
    if (letter !== '')
      letters.push({
        letter,
        from,
        to,
        isStart: from !== end || isUnspaced(letter) || isAfterArticle === true,
      })
    end = to
  }
  return letters
}
