/** A run of text that is in one text node of the page. */
export type Piece = { text: string; endsLine: boolean }

/** Where a match begins and ends: the index of the piece, and the offset in it in UTF-16 units. */
export type Span = { from: [piece: number, offset: number]; to: [piece: number, offset: number] }

/** Text prepared for searching. */
export type Searchable = {
  folded: string
  /** For each unit of `folded`, the index of its unit in the joined pieces. */
  origins: Uint32Array
  /** Where each piece begins in the joined pieces. */
  starts: number[]
  lengths: number[]
  /** A match must begin before this index of `folded`: the text after it belongs to the next page. */
  end: number
}

/**
 * Prepares text for a search that ignores case, accents and kinds of white space: "resume" finds "Résumé", and a match may
 * continue over the end of a line.
 * @param own how many of the pieces belong to this page; the other ones allow a match to reach into the next page
 */
export const makeSearchable = (pieces: Piece[], own = pieces.length): Searchable => {
  const raw = pieces.map(({ text, endsLine }) => (endsLine ? `${text}\n` : text))
  const starts: number[] = []
  let length = 0
  for (const text of raw) {
    starts.push(length)
    length += text.length
  }
  const { folded, origins } = fold(raw.join(''))
  const after = starts[own]
  const end = after === undefined ? -1 : origins.findIndex((origin) => origin >= after)
  const lengths = pieces.map(({ text }) => text.length)
  return { folded, origins, starts, lengths, end: end < 0 ? folded.length : end }
}

/** @returns the matches of `wanted` in their order, at most `max`; none if `wanted` is only white space */
export const findSpans = (searchable: Searchable, wanted: string, max: number): Span[] => {
  const { folded, origins, end: ownEnd } = searchable
  const needle = fold(wanted).folded.trim()
  const spans: Span[] = []
  if (needle === '') return spans
  for (let at = folded.indexOf(needle); at >= 0 && at < ownEnd && spans.length < max;) {
    const end = at + needle.length
    const last = origins[end - 1] ?? 0
    // A ligature is one unit in the text but several in the folded text.
    const after = Math.max(origins[end] ?? last + 1, last + 1)
    spans.push({ from: placeOf(searchable, origins[at] ?? 0), to: placeOf(searchable, after, 'end') })
    at = folded.indexOf(needle, end)
  }
  return spans
}

const fold = (raw: string) => {
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

/** Any white space becomes a space; combining marks are removed. */
const foldChar = (char: string): string => {
  const known = foldedChars.get(char)
  if (known !== undefined) return known
  const plain = /\s/.test(char) ? ' ' : char.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
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
