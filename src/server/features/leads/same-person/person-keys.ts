import type { PersonKeyKind } from '#server/adapters/database/tables/resume-tables.ts'
import { nameWords } from './name-words.ts'
import { normalCity, phoneEnd, profileOf } from './normal-contacts.ts'
import { emailPart, normalEmail } from './normal-email.ts'
import type { Person } from './person.ts'
import { sound } from './spelling.ts'

export type PersonKey = { kind: PersonKeyKind; key: string }

/** Of most leads nothing is known but that: a name in it joins nobody. */
export const commonLanguage = 'en'
const nameWordsMax = 4

/**
 * What a lead can be found by when another one of the same person is looked at. Nearly all pairs that `signalsBetween` would
 * find something in have a key in common; of those that have one, it finds something in some.
 */
export const personKeys = (person: Person): PersonKey[] => {
  const { given, family } = nameWords(person)
  const sounds = [...new Set([...given, ...family].map(sound))].sort()
  const city = person.city === null ? '' : normalCity(person.city)
  const part = emailPart(person.email)
  const keys: PersonKey[] = [
    ...(person.email === '' ? [] : [{ kind: 'email' as const, key: normalEmail(person.email) }]),
    ...(person.resume_sha256 === null ? [] : [{ kind: 'file' as const, key: person.resume_sha256 }]),
    ...present(person.phones.map(phoneEnd)).map((key) => ({ kind: 'phone' as const, key })),
    ...present(person.links.map(profileOf)).map((key) => ({ kind: 'profile' as const, key })),
    ...present([part]).map((key) => ({ kind: 'email_part' as const, key })),
    ...(city === '' ? [] : sounds.slice(0, nameWordsMax)).map((each) => ({
      kind: 'name_city' as const,
      key: `${each} ${city}`,
    })),
    ...rareLanguages(person).map((language) => ({
      kind: 'name_language' as const,
      key: `${sounds.join(' ')} ${language}`,
    })),
  ]
  return [...new Map(keys.map((each) => [`${each.kind} ${each.key}`, each])).values()]
}

export const rareLanguages = ({ languages }: Pick<Person, 'languages'>): string[] => [
  ...new Set(languages.map((tag) => tag.split('-')[0] ?? tag).filter((tag) => tag !== commonLanguage)),
]

const present = (values: (string | undefined)[]) => values.filter((value) => value !== undefined)
