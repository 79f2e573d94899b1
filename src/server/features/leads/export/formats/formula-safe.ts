/**
 * A text that no spreadsheet takes for a formula (OWASP, "CSV Injection"; ASVS 5.0, 1.2.10): an apostrophe comes before what may
 * begin one, where a cell begins, also a cell that a spreadsheet with another separator would see. Full-width forms count as well.
 * Apostrophes that stand there already get one more, so that `withoutGuards` takes away no other.
 */
export const withGuards = (text: string): string =>
  mayNeedGuards.test(text) ? text.replaceAll(placeOfGuard, "'") : text

/** What `withGuards` was given. */
export const withoutGuards = (guarded: string): string => guarded.replaceAll(guard, '')

const formula = '=+\\-@＝＋－＠'
const control = '\\t\\r\\n\\0'
const mayNeedGuards = new RegExp(`[${formula}${control}]`)

/** Control characters count only at the beginning of the text: within it they are ends of lines. */
const before = (what: string) =>
  `(?:(?<=^ *)${what}(?='*[${formula}${control}])|(?<=[${control};,|"] *)${what}(?='*[${formula}]))`

// The first part is not needed for what is found, but the time grows with the length of the text only because of it.
const placeOfGuard = new RegExp(`(?=['${formula}${control}])${before('')}`, 'g')
const guard = new RegExp(`(?=')${before("'")}`, 'g')
