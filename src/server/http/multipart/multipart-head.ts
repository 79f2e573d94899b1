import { decodeAs, decodeText } from './decode-text.ts'

/** A header value with its parameters, as sent, in latin1. */
type Parameterized = { value: string; parameters: ReadonlyMap<string, string> }

/** The headers of a part of a form (RFC 7578, section 4). */
export type PartHead = {
  name: string | undefined
  /** Undefined for a text field; empty for a file input without a file. */
  fileName: string | undefined
  mediaType: string | undefined
  /** The charset parameter of its media type. */
  charset: string | undefined
  /** In lower case; `7bit` if the header is missing. */
  transferEncoding: string
}

/**
 * Reads the headers of a part.
 * @param charset of names that are not UTF-8, if the form declares one
 * @returns undefined for a part that is not form-data
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

/**
 * Reads `value; name=token; name="quoted"` (RFC 9110, section 5.6). The first of two equal names counts. A quote that
 * is never closed ends the reading.
 */
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

/** A backslash escapes only a quote or a backslash, because Windows paths are sent with unescaped backslashes. */
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

/**
 * The file name: the extended form if there is one (RFC 8187, section 4.2), also in pieces (RFC 2231, section 3), else
 * the plain form; undefined for none.
 */
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
    // A file name in an unknown charset is still a file name: its text is guessed.
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

/** Decodes encoded words of mail (RFC 2047), which some scripts use in names; undefined if there are none. */
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

/** Browsers percent-encode only quotes and line ends in names (HTML, section 4.10.22.7). */
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
