/** An object of a PDF (ISO 32000-2, 7.3). A string is a Buffer of its bytes. */
export type PdfObject =
  | null
  | boolean
  | number
  | Buffer
  | { name: string }
  | { reference: number }
  | PdfObject[]
  | PdfDictionary
export type PdfDictionary = ReadonlyMap<string, PdfObject>

const maxDepth = 30

/**
 * Reads the object at index `at` of a latin1 text.
 * @returns undefined if there is no object, or if it does not end within the text
 */
export function readObject(
  text: string,
  at: number,
  depth = 0,
): { object: PdfObject; end: number } | undefined {
  const start = skipBlanks(text, at)
  if (depth > maxDepth) return undefined
  if (text.startsWith('<<', start)) return readDictionary(text, start + 2, depth)
  if (text[start] === '[') return readItems(text, start + 1, ']', depth)
  if (text[start] === '(') return readLiteral(text, start + 1)
  const [token, kind] = tokenAt(text, start)
  return token === undefined ? undefined : { object: kind(token), end: start + token.length }
}

export const isDictionary = (object: PdfObject | undefined): object is PdfDictionary => object instanceof Map

export const nameOf = (object: PdfObject | undefined): string | undefined =>
  object !== null && typeof object === 'object' && 'name' in object ? object.name : undefined

/** The index after white space and comments (7.2.3). */
function skipBlanks(text: string, at: number): number {
  blanks.lastIndex = at
  blanks.exec(text)
  return blanks.lastIndex
}
// oxlint-disable-next-line no-control-regex -- NUL is white space in a PDF
const blanks = /(?:[\0\t\n\f\r ]|%[^\r\n]*)*/y

function tokenAt(text: string, at: number): [token: string | undefined, kind: (token: string) => PdfObject] {
  for (const [pattern, kind] of tokens) {
    pattern.lastIndex = at
    const [token] = pattern.exec(text) ?? []
    if (token !== undefined) return [token, kind]
  }
  return [undefined, () => null]
}

const tokens: readonly [RegExp, (token: string) => PdfObject][] = [
  [/\d+\s+\d+\s+R(?![\w.])/y, (token) => ({ reference: Number.parseInt(token, 10) })],
  [/[+-]*(?:\d+\.?\d*|\.\d+)/y, Number.parseFloat],
  // oxlint-disable-next-line no-control-regex -- NUL ends a name
  [/\/[^\0\t\n\f\r ()<>[\]{}/%]*/y, (token) => ({ name: plainName(token.slice(1)) })],
  [/<[\da-fA-F\s]*>/y, (token) => Buffer.from(evenHex(token.replace(/[\s<>]/g, '')), 'hex')],
  [/true\b/y, () => true],
  [/false\b/y, () => false],
  [/null\b/y, () => null],
]

const plainName = (name: string) =>
  name.replace(/#([\da-fA-F]{2})/g, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

const evenHex = (hex: string) => (hex.length % 2 === 0 ? hex : `${hex}0`)

function readItems(text: string, at: number, close: string, depth: number) {
  const items: PdfObject[] = []
  for (let place = skipBlanks(text, at); !text.startsWith(close, place);) {
    const item = readObject(text, place, depth + 1)
    if (!item) return undefined
    items.push(item.object)
    place = skipBlanks(text, item.end)
    if (text.startsWith(close, place)) return { object: items, end: place + close.length }
  }
  return { object: items, end: skipBlanks(text, at) + close.length }
}

function readDictionary(text: string, at: number, depth: number) {
  const items = readItems(text, at, '>>', depth)
  if (!items) return undefined
  const entries = new Map<string, PdfObject>()
  for (let index = 0; index + 1 < items.object.length; index += 2)
    entries.set(nameOf(items.object[index]) ?? '', items.object[index + 1] ?? null)
  return { object: entries, end: items.end }
}

/**
 * 7.3.4.2: balanced parentheses are not escaped. A carriage return is not converted to a line feed: some writers put the raw
 * bytes of keys into a literal string, where it is no line end.
 */
function readLiteral(text: string, at: number): { object: Buffer; end: number } | undefined {
  let open = 1
  let bytes = ''
  literalPiece.lastIndex = at
  for (let match = literalPiece.exec(text); match; match = literalPiece.exec(text)) {
    const [piece] = match
    if (piece === '(') open += 1
    if (piece === ')') open -= 1
    if (open === 0) return { object: Buffer.from(bytes, 'latin1'), end: literalPiece.lastIndex }
    bytes += piece.startsWith('\\') ? unescaped(piece.slice(1)) : piece
  }
  return undefined
}
const literalPiece = /\\(?:[0-7]{1,3}|\r\n|[^])|[()]|[^()\\]+/y

const unescaped = (mark: string) => {
  if (/^[0-7]/.test(mark)) return String.fromCharCode(Number.parseInt(mark, 8) & 0xff)
  return escapes[mark] ?? (/^[\r\n]/.test(mark) ? '' : mark)
}
const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
