import { Transform } from 'node:stream'
import { Problem } from '#server/problem.ts'

/** Decodes a Content-Transfer-Encoding piece by piece; `end` returns the rest. */
type Decoder = { take(bytes: Buffer): Buffer; end(): Buffer }

/**
 * Makes a decoder for a Content-Transfer-Encoding (RFC 2045, section 6), given in lower case; null if nothing is
 * encoded. Browsers never encode parts (RFC 7578, section 4.7), mail libraries do.
 * @throws Problem malformed_request for an unknown encoding; the decoder throws the same for invalid content
 */
export function makeTransferDecoder(encoding: string): Decoder | null {
  if (['7bit', '8bit', 'binary', ''].includes(encoding)) return null
  if (encoding === 'base64') return makeBase64()
  if (encoding === 'quoted-printable') return makeQuotedPrintable()
  throw new Problem(
    'malformed_request',
    `The Content-Transfer-Encoding ${encoding.slice(0, 40)} is not accepted; send 8bit, base64 or quoted-printable.`,
  )
}

export const transformOf = (decoder: Decoder): Transform =>
  new Transform({
    transform(bytes: Buffer, _encoding, done) {
      attempt(done, () => decoder.take(bytes))
    },
    flush(done) {
      attempt(done, () => decoder.end())
    },
  })

const attempt = (done: (error: Error | null, bytes?: Buffer) => void, decode: () => Buffer) => {
  try {
    done(null, decode())
  } catch (error) {
    done(error as Error)
  }
}

function makeBase64(): Decoder {
  let rest = ''
  let isPadded = false
  return {
    take(bytes) {
      const text = rest + bytes.toString('latin1').replace(/\s+/g, '')
      const whole = text.length - (text.length % 4)
      rest = text.slice(whole)
      const taken = text.slice(0, whole)
      if (taken !== '' && (isPadded || !/^[\w+/-]*={0,2}$/.test(taken))) throw broken('base64')
      isPadded ||= taken.endsWith('=')
      return Buffer.from(taken, 'base64')
    },
    end() {
      if (isPadded && rest !== '') throw broken('base64')
      if (rest.length === 1 || !/^[\w+/-]*$/.test(rest)) throw broken('base64')
      return Buffer.from(rest, 'base64')
    },
  }
}

/**
 * What a piece may end in the middle of: `=` with the characters that follow, or blanks that are dropped before a line
 * end. A line has at most 76 characters.
 */
const openEnd = /(?:=[^\n]{0,2}|=?[ \t\r]+)$/
const openEndMaxLength = 1000

function makeQuotedPrintable(): Decoder {
  let rest = ''
  const decode = (text: string) => {
    const lines = text.replace(/(?<![ \t])[ \t]+(?=\r?\n)/g, '').replace(/=\r?\n/g, '')
    if (/=(?![\da-f]{2})/i.test(lines)) throw broken('quoted-printable')
    const plain = lines.replace(/=([\da-f]{2})/gi, (_all, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    return Buffer.from(plain, 'latin1')
  }
  return {
    take(bytes) {
      const text = rest + bytes.toString('latin1')
      rest = openEnd.exec(text.slice(-openEndMaxLength))?.[0] ?? ''
      if (rest.length === openEndMaxLength) throw broken('quoted-printable')
      return decode(text.slice(0, text.length - rest.length))
    },
    end: () => decode(rest.replace(/=?[ \t\r]*$/, '')),
  }
}

const broken = (encoding: string) =>
  new Problem('malformed_request', `A part of the form says that it is ${encoding}, but it is not.`)
