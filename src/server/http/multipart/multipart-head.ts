import { decodeAs, decodeText } from './decode-text.ts'

/** A header value with parameters, as it was sent in latin1. */
type Parameterized = { value: string; parameters: ReadonlyMap<string, string> }

/** What the head of a part of a form says (RFC 7578, section 4). */
export type PartHead = {
  name: string | undefined
  /** Undefined for a text field; empty for a file input that was left empty. */
  fileName: string | undefined
  mediaType: string | undefined
  /** Of the text in it, as its type says. */
  charset: string | undefined
  /** In lower case; `7bit` where nothing is said. */
  transferEncoding: string
}

/**
 * Reads the head of a part.
 * @param charset of names that are not UTF-8, where the form says it
 * @returns undefined for a part that belongs to no form
 */
export function readPartHead(
  head: Readonly<Record<string, readonly string[]>>,
  charset?: string,
): PartHead | undefined {
  const disposition = readParameters(head['content-disposition']?.[0] ?? '')
  if (disposition.value !== 'form-data') return undefined
  const mediaType = head['content-type']?.[0]
  const encoding = head['content-transfer-encoding']?.[0] ?? '7bit'
  const name = disposition.parameters.get('name')
  return {
    name: name === undefined ? undefined : plainName(name, charset),
    fileName: fileNameIn(disposition.parameters, charset),
    mediaType,
    charset: readParameters(mediaType ?? '').parameters.get('charset'),
    transferEncoding: encoding.replace(/[\s"]|\(.*\)/g, '').toLowerCase(),
  }
}

/** `value; name=token; name="quoted"`; the first of a name counts, and a quote that never ends is none (RFC 9110, section 5.6). */
export function readParameters(header: string): Parameterized {
  const end = header.indexOf(';')
  const value = (end === -1 ? header : header.slice(0, end)).trim().toLowerCase()
  const parameters = new Map<string, string>()
  const next = /[;\s]*([^=;\s"]+)\s*=\s*/y
  next.lastIndex = end === -1 ? header.length : end
  for (let match = next.exec(header); match; match = next.exec(header)) {
    const given =
      header[next.lastIndex] === '"'
        ? readQuoted(header, next.lastIndex + 1)
        : readToken(header, next.lastIndex)
    if (!given) break
    const name = (match[1] ?? '').toLowerCase()
    if (!parameters.has(name)) parameters.set(name, given.text)
    const semicolon = header.indexOf(';', given.end)
    next.lastIndex = semicolon === -1 ? header.length : semicolon
  }
  return { value, parameters }
}

const readToken = (header: string, at: number) => {
  const end = header.indexOf(';', at)
  const text = end === -1 ? header.slice(at) : header.slice(at, end)
  return { text: text.trim(), end: at + text.length }
}

/** A backslash counts where it must: before a quote or another. Paths of Windows are sent with theirs alone. */
function readQuoted(header: string, at: number): { text: string; end: number } | undefined {
  let text = ''
  for (let place = at; place < header.length; place += 1) {
    const char = header.charAt(place)
    if (char === '"') return { text, end: place + 1 }
    const escaped = char === '\\' && /["\\]/.test(header.charAt(place + 1))
    if (escaped) place += 1
    text += header.charAt(place)
  }
  return undefined
}

/** The extended one before the plain one (RFC 8187, section 4.2), whole or in pieces (RFC 2231, section 3); undefined for none. */
function fileNameIn(
  parameters: ReadonlyMap<string, string>,
  charset: string | undefined,
): string | undefined {
  const extended = parameters.get('filename*')
  const plain = parameters.get('filename')
  return (
    (extended === undefined ? undefined : decodeExtended(extended)) ??
    fileNameInPieces(parameters) ??
    (plain === undefined ? undefined : (decodeWords(plain) ?? plainName(plain, charset))) ??
    // In a charset that nobody knows it is the name of a file all the same.
    (extended === undefined ? undefined : decodeText(percentDecoded(extended.replace(/^.*'/s, ''))))
  )
}

/** `charset'language'%E2%82%AC` */
const decodeExtended = (text: string): string | undefined => {
  const [, charset = '', coded = ''] = /^([\w.:+-]+)'[^']*'(.*)$/s.exec(text) ?? []
  return charset === '' ? undefined : decodeAs(percentDecoded(coded), charset)
}

function fileNameInPieces(parameters: ReadonlyMap<string, string>): string | undefined {
  let charset = 'utf-8'
  const pieces: Buffer[] = []
  for (let index = 0; index <= parameters.size; index += 1) {
    const [coded, plain] = [parameters.get(`filename*${index}*`), parameters.get(`filename*${index}`)]
    if (coded === undefined && plain === undefined) break
    const [, label, rest] = (index === 0 && /^([\w.:+-]*)'[^']*'(.*)$/s.exec(coded ?? '')) || []
    if (label) charset = label
    pieces.push(coded === undefined ? Buffer.from(plain ?? '', 'latin1') : percentDecoded(rest ?? coded))
  }
  return pieces.length === 0
    ? undefined
    : (decodeAs(Buffer.concat(pieces), charset) ?? decodeText(Buffer.concat(pieces)))
}

/** Encoded words of mail (RFC 2047), which scripts put into names as well; undefined where there are none. */
function decodeWords(text: string): string | undefined {
  const word = /=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=/gi
  if (!word.test(text)) return undefined
  return text
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(word, (all, label: string, coding: string, coded: string) => {
      const bytes =
        coding.toLowerCase() === 'b'
          ? Buffer.from(coded, 'base64')
          : percentDecoded(coded.replaceAll('_', ' ').replace(/=([\da-f]{2})/gi, '%$1'))
      return decodeAs(bytes, label.split('*', 1).join('')) ?? all
    })
}

/** Browsers write a quote and line ends of a name as these three (HTML, section 4.10.22.7), and nothing else. */
const plainName = (text: string, charset: string | undefined): string =>
  decodeText(
    Buffer.from(
      text.replace(/%(?:22|0A|0D)/gi, (code) => percentDecoded(code).toString('latin1')),
      'latin1',
    ),
    charset,
  )

const percentDecoded = (text: string): Buffer =>
  Buffer.from(
    text.replace(/%([\da-f]{2})/gi, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  )
