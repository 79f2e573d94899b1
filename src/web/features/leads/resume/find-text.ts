/** A run of text as it stands in one node of the page. */
export type Piece = { text: string; endsLine: boolean }

/** Where a match begins and ends: which piece, and how many UTF-16 units into it. */
export type Span = { from: [piece: number, offset: number]; to: [piece: number, offset: number] }

/** Text made ready to be searched. */
export type Searchable = {
  folded: string
  /** For each unit of `folded`, which unit of all pieces one after the other it came from. */
  origins: Uint32Array
  /** Where each piece begins in that. */
  starts: number[]
  lengths: number[]
  /** Where in `folded` a match may begin no more: what follows belongs to the next page. */
  end: number
}

/**
 * Without case, accents and kinds of white space: who types "resume" finds "Résumé", also across the end of a line.
 * @param own how many of the pieces belong to this page; the others let a match reach into the next one
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

/** @returns the places that read like `wanted`, in their order, `max` of them at most; none for white space alone */
export const findSpans = (searchable: Searchable, wanted: string, max: number): Span[] => {
  const { folded, origins, end: ownEnd } = searchable
  const needle = fold(wanted).folded.trim()
  const spans: Span[] = []
  if (needle === '') return spans
  for (let at = folded.indexOf(needle); at >= 0 && at < ownEnd && spans.length < max;) {
    const end = at + needle.length
    const last = origins[end - 1] ?? 0
    // A ligature is one unit of the text and several of the folded one.
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

/** White space becomes one space, a mark nothing. */
const foldChar = (char: string): string => {
  const known = foldedChars.get(char)
  if (known !== undefined) return known
  const plain = /\s/.test(char) ? ' ' : char.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
  if (foldedChars.size >= foldedCharsMax) foldedChars.clear()
  foldedChars.set(char, plain)
  return plain
}
/** Looked up for every letter of a text: to normalize them anew takes ten times as long. */
const foldedChars = new Map<string, string>()
const foldedCharsMax = 10_000

/** The end of a match stands in the piece of its last unit, not at the beginning of the next one. */
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
