import type { TextCharset } from '#contract/resume-types.ts'
import { binaryDataByte } from './inspect-head.ts'

/** `sawPdfHeader`: the text has `%PDF-` somewhere. */
type TextGlimpse = { charset: TextCharset; sawPdfHeader: boolean }

export type TextScan = {
  /** Reads on; false as soon as the bytes can be no text. */
  read(chunk: Buffer): boolean
  /** Call once, after the last byte; null when the bytes are no text after all. */
  end(): TextGlimpse | null
}

/**
 * Is it text? Yes without any binary data byte (WHATWG MIME Sniffing), whatever the 8-bit charset; with the byte order
 * mark of UTF-16, when it is well-formed UTF-16 without such a character. `head`: the first bytes, not yet read.
 */
export function makeTextScan(head: Buffer): TextScan {
  const charset = utf16MarkOf(head)
  return charset === null ? scanEightBit() : scanUtf16(charset)
}

/** The byte order mark of UTF-16 at the start, if there is one. */
export function utf16MarkOf(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  const mark = bytes.toString('latin1', 0, 2)
  return mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : null
}

function scanUtf16(charset: 'utf-16le' | 'utf-16be'): TextScan {
  const decode = makeStrictDecoder(charset)
  const seesPdfHeader = makeHeaderSearch()
  let sawPdfHeader = false
  return {
    read(chunk) {
      const text = decode(chunk)
      if (text === null || binaryDataByte.test(text)) return false
      sawPdfHeader ||= seesPdfHeader(text)
      return true
    },
    end: () => (decode() === null ? null : { charset, sawPdfHeader }),
  }
}

function scanEightBit(): TextScan {
  const decode = makeStrictDecoder('utf-8')
  const seesPdfHeader = makeHeaderSearch()
  let sawPdfHeader = false
  let isUtf8 = true
  return {
    read(chunk) {
      const text = chunk.toString('latin1')
      if (binaryDataByte.test(text)) return false
      sawPdfHeader ||= seesPdfHeader(text)
      isUtf8 &&= decode(chunk) !== null
      return true
    },
    end: () => ({ charset: isUtf8 && decode() !== null ? 'utf-8' : null, sawPdfHeader }),
  }
}

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

/** Finds `%PDF-` in consecutive pieces of text, also across their borders. */
function makeHeaderSearch() {
  const header = '%PDF-'
  let tail = ''
  return (text: string): boolean => {
    const seam = tail + text.slice(0, header.length - 1)
    tail = (tail + text.slice(1 - header.length)).slice(1 - header.length)
    return text.includes(header) || seam.includes(header)
  }
}
