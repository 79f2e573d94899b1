import type { TextCharset } from '#contract/form/resume-types.ts'

/** `sawPdfHeader`: the text has `%PDF-` somewhere. `isBlank`: there is nothing in it to be seen. */
type TextGlimpse = { charset: TextCharset; sawPdfHeader: boolean; isBlank: boolean }

export type TextScan = {
  /** Reads on; false as soon as the bytes can be no text. */
  read(chunk: Buffer): boolean
  /** Call once, after the last byte; null when the bytes are no text after all. */
  end(): TextGlimpse | null
}

/**
 * Is it text? Yes without any binary data byte (WHATWG MIME Sniffing, section 3) but the marks of Word (for line,
 * column and cell, and for hyphens that do not break or need not be), and the padding behind the end; whatever the 8-bit
 * charset, or as well-formed UTF-16.
 * @param head the first bytes, not yet read
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
 * UTF-16 without its mark (exports of databases, editors of old): blanks, line ends and digits leave a zero in one half of
 * their unit, in every script and always in the same half. Zeros at the end alone are padding of an 8-bit text.
 */
function unmarkedUtf16(head: Buffer): Utf16 | null {
  if (!head.toString('latin1').replace(paddingAtEnd, '').includes('\0')) return null
  const zerosAt = (half: number) => head.filter((byte, at) => byte === 0 && at % 2 === half).length
  const [first, second] = [zerosAt(0), zerosAt(1)]
  const enough = head.length / 2 / unitsPerAscii
  // A character like U+4E00 has its zero in the other half, but no language has many of them.
  if (second >= enough && second > first) return 'utf-16le'
  return first >= enough && first > second ? 'utf-16be' : null
}

/** Even a resume in Chinese has one ASCII character in so many. */
const unitsPerAscii = 32

function scanUtf16(charset: Utf16): TextScan {
  const decode = makeStrictDecoder(charset)
  const look = makeTextLook()
  return {
    read: (chunk) => {
      const text = decode(chunk)
      return text !== null && look.takes(text)
    },
    end: () => (decode() === null ? null : { charset, ...look.glimpse() }),
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
        ? { charset: isJapanese ? null : 'utf-8', ...look.glimpse(), isBlank: isBlankUtf8 }
        : { charset: null, ...look.glimpse() }
    },
  }
}

/** What is ASCII by its bytes may be Japanese by its escape sequences (ISO-2022-JP, RFC 1468). */
const japaneseBegins = '\x1b$'

/** Looks at a text piece by piece; `takes` is false as soon as it is none. */
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
      // Zeros without a text before them are a file whose data was lost.
      const isPadding = padding.test(rest) && !(isBlank && rest.includes('\0'))
      return isPadding && paddingLength <= paddingMaxLength && !binaryInText.test(body)
    },
    glimpse: () => ({ sawPdfHeader, isBlank }),
  }
}

/* oxlint-disable no-control-regex -- control characters are what these look for */
const endMark = /[\0\x1a]/
const padding = /^[\0\x1a\s]*$/
const paddingAtEnd = /[\0\x1a\s]+$/
const binaryInText = /[\x01-\x06\x08\x0f-\x19\x1c\x1d]/
/* oxlint-enable no-control-regex */

/** The end-of-file mark of DOS (Ctrl-Z) and the zeros or blanks that fill a record up to its length. */
const paddingMaxLength = 65_536

const visible = /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u

/** A decoder of the WHATWG Encoding standard in fatal mode; null is malformed, a call without a chunk is the end. */
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

/** Finds a few characters in consecutive pieces of text, also across their borders. */
export function makeTextSearch(sought: string) {
  let tail = ''
  return (text: string): boolean => {
    const seam = tail + text.slice(0, sought.length - 1)
    tail = (tail + text.slice(1 - sought.length)).slice(1 - sought.length)
    return text.includes(sought) || seam.includes(sought)
  }
}
