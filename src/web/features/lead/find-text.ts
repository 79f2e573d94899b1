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
}

/** Without case, accents and kinds of white space: who types "resume" finds "Résumé", also across the end of a line. */
export const makeSearchable = (pieces: Piece[]): Searchable => {
  const raw = pieces.map(({ text, endsLine }) => (endsLine ? `${text}\n` : text))
  const starts: number[] = []
  let length = 0
  for (const text of raw) {
    starts.push(length)
    length += text.length
  }
  const { folded, origins } = fold(raw.join(''))
  return { folded, origins, starts, lengths: pieces.map(({ text }) => text.length) }
}

/** @returns the places that read like `wanted`, in their order, `max` of them at most; none for white space alone */
export const findSpans = (searchable: Searchable, wanted: string, max: number): Span[] => {
  const { folded, origins } = searchable
  const needle = fold(wanted).folded.trim()
  const spans: Span[] = []
  if (needle === '') return spans
  for (let at = folded.indexOf(needle); at >= 0 && spans.length < max;) {
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
  const origins: number[] = []
  let at = 0
  let isSpace = false
  for (const char of raw) {
    const wasSpace = isSpace
    isSpace = /\s/.test(char)
    const plain = isSpace ? (wasSpace ? '' : ' ') : foldChar(char)
    parts.push(plain)
    for (let unit = 0; unit < plain.length; unit += 1) origins.push(at)
    at += char.length
  }
  return { folded: parts.join(''), origins: Uint32Array.from(origins) }
}

const foldChar = (char: string) =>
  char < '\u0080' ? char.toLowerCase() : char.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

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
