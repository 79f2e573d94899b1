/** A text as it is stored and shown: clean characters, and no more than one empty line in a row. */
export const cleanText = (text: string): string =>
  cleanCharacters(text)
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '')

/**
 * Lines end with a line feed. There are no control characters (PostgreSQL stores no NUL), no signs of private use (icons of a
 * font), and no halves of surrogate pairs. Nor are there controls of direction (Unicode Standard Annex 9, section 2): one
 * without its end would turn around what the app writes behind it. Marks of direction stay, as they have no such effect.
 */
export const cleanCharacters = (text: string): string =>
  text
    .replace(/\r\n?|[\u2028\u2029\v\f]/g, '\n')
    .replace(unwanted, '')
    .toWellFormed()

const unwanted =
  // oxlint-disable-next-line no-control-regex -- control characters are among what it looks for
  /[\0-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ue000-\uf8ff\ufeff\ufffe\uffff]/g

/** Cleans the text of each page, of which it is known where it begins; tells where each begins in the cleaned text. */
export const cleanPages = (text: string, pageStarts: readonly number[]) => {
  let cleaned = ''
  const starts = pageStarts.map((start, at) => {
    const page = cleanText(text.slice(start, pageStarts[at + 1]))
    if (cleaned !== '' && page !== '') cleaned += '\n'
    const begin = cleaned.length
    cleaned += page
    return begin
  })
  return { text: cleaned, starts }
}
