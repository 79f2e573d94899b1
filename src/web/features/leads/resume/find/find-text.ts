import { fold } from '#words/fold.ts'
import { askedWords, standsAt } from '#words/clauses.ts'
import { tokens } from '#words/tokens.ts'

/** A run of text that is in one text node of the page. */
export type Piece = { text: string; endsLine: boolean }

/** Where a match begins and ends: the index of the piece, and the offset in it in UTF-16 units. */
export type Span = { from: [piece: number, offset: number]; to: [piece: number, offset: number] }

/** Text prepared for searching. */
export type Searchable = {
  /** The joined pieces. */
  raw: string
  folded: string
  /** For each unit of `folded`, the index of its unit in `raw`. */
  origins: Uint32Array
  /** Where each piece begins in `raw`. */
  starts: number[]
  lengths: number[]
  /** A match must begin before this index of `raw`: the text after it belongs to the next page. */
  end: number
}

/**
 * Prepares text for a search that ignores case, accents and kinds of white space: "resume" finds "Résumé", and a match may
 * continue over the end of a line.
 * @param own how many of the pieces belong to this page; the other ones allow a match to reach into the next page
 */
export const makeSearchable = (pieces: Piece[], own = pieces.length): Searchable => {
  const texts = pieces.map(({ text, endsLine }) => (endsLine ? `${text}\n` : text))
  const starts: number[] = []
  let length = 0
  for (const text of texts) {
    starts.push(length)
    length += text.length
  }
  const raw = texts.join('')
  const lengths = pieces.map(({ text }) => text.length)
  return { raw, ...foldText(raw), starts, lengths, end: starts[own] ?? raw.length }
}

type Range = { from: number; to: number }

/**
 * Finds what was typed as it is written, in the middle of a word as well; and where it is not, words that are the same for the
 * search of leads, as with another article of Arabic or without the hyphen. What that search finds in a resume, this finds.
 * @returns the matches in their order, at most `max`; none if `wanted` is only white space
 */
export const findSpans = (searchable: Searchable, wanted: string, max: number): Span[] => {
  const written = findWritten(searchable, wanted, max)
  const words = findWords(searchable, wanted, max).filter(
    (word) => !written.some((each) => overlap(each, word)),
  )
  return [...written, ...words]
    .sort((one, other) => one.from - other.from)
    .slice(0, max)
    .map(({ from, to }) => ({ from: placeOf(searchable, from), to: placeOf(searchable, to, 'end') }))
}

const overlap = (one: Range, other: Range) => one.from < other.to && other.from < one.to

const findWritten = ({ folded, origins, end: ownEnd }: Searchable, wanted: string, max: number): Range[] => {
  const needle = foldText(wanted).folded.trim()
  const found: Range[] = []
  if (needle === '') return found
  for (let at = folded.indexOf(needle); at >= 0 && found.length < max;) {
    const from = origins[at] ?? 0
    if (from >= ownEnd) break
    const end = at + needle.length
    const last = origins[end - 1] ?? 0
    // A ligature is one unit in the text but several in the folded text.
    found.push({ from, to: Math.max(origins[end] ?? last + 1, last + 1) })
    at = folded.indexOf(needle, end)
  }
  return found
}

const findWords = ({ raw, end }: Searchable, wanted: string, max: number): Range[] => {
  const asked = askedWords(wanted, true)
  if (!asked) return []
  const found: Range[] = []
  const inText = tokens(raw, Infinity)
  for (const [at, { from }] of inText.entries()) {
    const last = inText[at + asked.words.length - 1]
    if (found.length >= max || last === undefined || from >= end) break
    if (from >= (found.at(-1)?.to ?? 0) && standsAt(inText, at, asked)) found.push({ from, to: last.to })
  }
  return found
}

const foldText = (raw: string) => {
  const parts: string[] = []
  let origins = new Uint32Array(raw.length)
  let length = 0
  let isSpace = false
  for (let at = 0; at < raw.length;) {
    const char = String.fromCodePoint(raw.codePointAt(at) ?? 0)
    const plain = foldChar(char)
    const wasSpace = isSpace
    isSpace = plain === ' '
    if (!isSpace || !wasSpace) {
      parts.push(plain)
      if (length + plain.length > origins.length) origins = longer(origins, length + plain.length)
      for (let unit = 0; unit < plain.length; unit += 1) origins[length++] = at
    }
    at += char.length
  }
  return { folded: parts.join(''), origins: origins.subarray(0, length) }
}

const longer = (array: Uint32Array<ArrayBuffer>, least: number) => {
  const copy = new Uint32Array(Math.max(least, 2 * array.length))
  copy.set(array)
  return copy
}

/** Any white space becomes a space. */
const foldChar = (char: string): string => {
  const known = foldedChars.get(char)
  if (known !== undefined) return known
  const plain = /\p{White_Space}/u.test(char) ? ' ' : fold(char)
  if (foldedChars.size >= foldedCharsMax) foldedChars.clear()
  foldedChars.set(char, plain)
  return plain
}
/** Caches foldChar, which is called for every letter of a text: normalizing each time takes ten times as long. */
const foldedChars = new Map<string, string>()
const foldedCharsMax = 10_000

/** The piece and offset of a unit. A match ends in the piece of its last unit, not at the start of the next piece. */
const placeOf = ({ starts, lengths }: Searchable, at: number, which?: 'end'): [number, number] => {
  const unit = which === 'end' ? at - 1 : at
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= unit) low = middle
    else high = middle - 1
  }
  return [low, Math.min(at - (starts[low] ?? 0), lengths[low] ?? 0)]
}
