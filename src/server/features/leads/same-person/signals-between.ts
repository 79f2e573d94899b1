import { type SamePersonSignal, samePersonSignals } from '#contract/schemas/same-person.ts'
import { compareNames } from './compare-names.ts'
import { isSamePhone, normalCity, profileOf } from './normal-contacts.ts'
import { emailPart, normalEmail } from './normal-email.ts'
import type { Person } from './person.ts'
import { rareLanguages } from './person-keys.ts'

export type Signals = { signals: SamePersonSignal[]; isLikely: boolean }

/**
 * What speaks for two leads being of the same person; undefined if it is too little. One of the strong signals is enough,
 * but families share addresses and telephones: it is likely only if the given names agree, too. A name is enough only
 * with a signal that supports it.
 */
export const signalsBetween = (one: Person, other: Person): Signals | undefined => {
  const names = compareNames(one, other)
  const haveOneMailbox = one.email !== '' && normalEmail(one.email) === normalEmail(other.email)
  const found: Record<SamePersonSignal, boolean> = {
    email: haveOneMailbox,
    phone: one.phones.some((phone) => other.phones.some((each) => isSamePhone(phone, each))),
    file: one.resume_sha256 !== null && one.resume_sha256 === other.resume_sha256,
    profile: haveOneInCommon(one.links.map(profileOf), other.links.map(profileOf)),
    name: names === 'same',
    similar_name: names === 'similar',
    email_part: !haveOneMailbox && haveOneInCommon([emailPart(one.email)], [emailPart(other.email)]),
    city: haveOneInCommon([cityOf(one)], [cityOf(other)]),
    language: haveOneInCommon(rareLanguages(one), rareLanguages(other)),
  }
  const signals = samePersonSignals.filter((signal) => found[signal])
  if (found.email || found.phone || found.file || found.profile)
    return { signals, isLikely: names !== 'different' }
  if (!found.name && !found.similar_name) return undefined
  const haveOtherPhones = one.phones.length > 0 && other.phones.length > 0
  if (found.email_part || found.city) return { signals, isLikely: found.email_part || !haveOtherPhones }
  return found.name && found.language ? { signals, isLikely: false } : undefined
}

const cityOf = ({ city }: Person) => (city === null ? undefined : normalCity(city) || undefined)

const haveOneInCommon = (one: (string | undefined)[], other: (string | undefined)[]) =>
  one.some((value) => value !== undefined && other.includes(value))
