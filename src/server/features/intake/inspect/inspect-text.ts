import type { TextCharset } from '#contract/form/resume-types.ts'

/** `sawPdfHeader`: the text contains `%PDF-`. `isBlank`: all its characters are invisible. */
type TextVerdict = { charset: TextCharset; sawPdfHeader: boolean; isBlank: boolean }

export type TextScan = {
  /** Reads the next bytes; false as soon as they cannot be text. */
  read(chunk: Buffer): boolean
  /** Call it once, after the last byte; null if the bytes are not text. */
  end(): TextVerdict | null
}

/**
 * Decides whether bytes are text: in any 8-bit charset, or well-formed UTF-16. A text has no binary data byte (WHATWG MIME
 * Sniffing, section 3), except two kinds: control characters of Word (for line, column and cell, and for nonbreaking and
 * optional hyphens), and padding at the end.
 * @param head the first bytes; `read` must get them as well
 */
export function makeTextScan(head: Buffer): TextScan {
  const charset = utf16MarkOf(head) ?? unmarkedUtf16(head)
  return charset === null ? scanEightBit() : scanUtf16(charset)
}

type Utf16 = 'utf-16le' | 'utf-16be'

/** The byte order mark of UTF-16 at the start, if there is one. */
export function utf16MarkOf(bytes: Buffer): Utf16 | null {
  const mark = bytes.toString('latin1', 0, 2)
  return mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : null
}

/**
 * Recognizes UTF-16 without a byte order mark (from database exports and old editors). In every script blanks, line ends and
 * digits have a zero byte in the same half of their unit. If zeros are only at the end, they are padding of an 8-bit text.
 */
function unmarkedUtf16(head: Buffer): Utf16 | null {
  if (!head.toString('latin1').replace(paddingAtEnd, '').includes('\0')) return null
  const zerosAt = (half: number) => head.filter((byte, at) => byte === 0 && at % 2 === half).length
  const [first, second] = [zerosAt(0), zerosAt(1)]
  const enough = head.length / 2 / unitsPerAscii
  // A character like U+4E00 has its zero byte in the other half, but such characters are rare in every language.
  if (second >= enough && second > first) return 'utf-16le'
  return first >= enough && first > second ? 'utf-16be' : null
}

/** Even a Chinese resume has at least one ASCII character in this many. */
const unitsPerAscii = 32

function scanUtf16(charset: Utf16): TextScan {
  const decode = makeStrictDecoder(charset)
  const look = makeTextLook()
  return {
    read: (chunk) => {
      const text = decode(chunk)
      return text !== null && look.takes(text)
    },
    end: () => (decode() === null ? null : { charset, ...look.verdict() }),
  }
}

function scanEightBit(): TextScan {
  const decode = makeStrictDecoder('utf-8')
  const look = makeTextLook()
  let isUtf8 = true
  let isBlankUtf8 = true
  const seesJapanese = makeTextSearch(japaneseBegins)
  let isJapanese = false
  return {
    read(chunk) {
      const decoded = isUtf8 ? decode(chunk) : null
      isUtf8 = decoded !== null
      isBlankUtf8 &&= !visible.test(decoded ?? '')
      const text = chunk.toString('latin1')
      isJapanese ||= seesJapanese(text)
      return look.takes(text)
    },
    end() {
      isUtf8 &&= decode() !== null
      return isUtf8
        ? { charset: isJapanese ? null : 'utf-8', ...look.verdict(), isBlank: isBlankUtf8 }
        : { charset: null, ...look.verdict() }
    },
  }
}

/** A file of ASCII bytes may be Japanese text with escape sequences (ISO-2022-JP, RFC 1468). */
const japaneseBegins = '\x1b$'

/** Inspects a text piece by piece; `takes` returns false as soon as it cannot be a text. */
function makeTextLook() {
  const seesPdfHeader = makeTextSearch('%PDF-')
  let sawPdfHeader = false
  let isBlank = true
  let paddingLength = 0
  return {
    takes(text: string): boolean {
      const end = paddingLength > 0 ? 0 : text.search(endMark)
      const [body, rest] = end === -1 ? [text, ''] : [text.slice(0, end), text.slice(end)]
      paddingLength += rest.length
      isBlank &&= !visible.test(body)
      sawPdfHeader ||= seesPdfHeader(body)
      // A file of zeros without text before them has lost its data.
      const isPadding = padding.test(rest) && !(isBlank && rest.includes('\0'))
      return isPadding && paddingLength <= paddingMaxLength && !binaryInText.test(body)
    },
    verdict: () => ({ sawPdfHeader, isBlank }),
  }
}

/* oxlint-disable no-control-regex -- these search for control characters */
const endMark = /[\0\x1a]/
const padding = /^[\0\x1a\s]*$/
const paddingAtEnd = /[\0\x1a\s]+$/
const binaryInText = /[\x01-\x06\x08\x0f-\x19\x1c\x1d]/
/* oxlint-enable no-control-regex */

/** Padding is the end-of-file mark of DOS (Ctrl-Z), and zeros or blanks that fill a record of fixed length. */
const paddingMaxLength = 65_536

const visible = /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u

/** Decodes as in the WHATWG Encoding standard, in fatal mode. Null means malformed; a call without a chunk means the end. */
function makeStrictDecoder(charset: string) {
  const decoder = new TextDecoder(charset, { fatal: true })
  return (chunk?: Buffer): string | null => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined })
    } catch {
      return null
    }
  }
}

/** Finds a short text in consecutive pieces of a longer one, also where it is split between two pieces. */
export function makeTextSearch(sought: string) {
  let tail = ''
  return (text: string): boolean => {
    const seam = tail + text.slice(0, sought.length - 1)
    tail = (tail + text.slice(1 - sought.length)).slice(1 - sought.length)
    return text.includes(sought) || seam.includes(sought)
  }
}
