import anyAscii from 'any-ascii'

/** A number without its country and area code is at least so long in nearly every country. */
const sharedDigits = 7

/** The last digits of a number, which are the same however it is written; undefined for what is too short to be one. */
export const phoneEnd = (written: string): string | undefined => {
  const digits = digitsOf(written)
  return digits.length < sharedDigits ? undefined : digits.slice(-sharedDigits)
}

/**
 * Whether two writings lead to the same telephone: with the country or without it, with the 0 of the area code or without
 * it. Of numbers of two countries that end alike it cannot tell those that are written without the country.
 */
export const isSamePhone = (one: string, other: string): boolean => {
  const [a, b] = [bareNumber(one), bareNumber(other)]
  const [short, long] = a.digits.length < b.digits.length ? [a, b] : [b, a]
  if (short.digits.length < sharedDigits) return false
  return a.hasCountry && b.hasCountry ? a.digits === b.digits : long.digits.endsWith(short.digits)
}

const bareNumber = (written: string) => {
  const withoutTrunk = written.replace(/\(0\)/, '')
  const hasCountry = /^\s*\(?(?:\+|00)/.test(withoutTrunk)
  return { hasCountry, digits: digitsOf(withoutTrunk).replace(/^0+/, '') }
}

const digitsOf = (written: string) => written.replace(/\D/g, '')

/** The page of one person in a network, for comparing; undefined for any other address. */
export const profileOf = (link: string): string | undefined => {
  const { hostname, pathname } = new URL(link)
  const host = hostname.replace(/^(?:www|m|[a-z]{2})\./, '')
  const path = pathname.toLowerCase().replace(/\/+$/, '')
  return profiles.some((pattern) => pattern.test(host + path)) ? host + path : undefined
}

const profiles = [
  /^linkedin\.com\/in\/[^/]+$/,
  /^xing\.com\/profile\/[^/]+$/,
  /^orcid\.org\/\d{4}-\d{4}-\d{4}-\d{3}[\dx]$/,
  /^(?:github|gitlab|behance|x|twitter|medium|facebook|instagram)\.(?:com|net)\/@?[\w.-]+$/,
]

/** "Zürich, ZH" and "zurich" are one town. */
export const normalCity = (city: string): string =>
  anyAscii(city.split(',')[0] ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
