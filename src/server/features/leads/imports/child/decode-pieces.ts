import { decodeText } from '#charsets/decode-text.ts'
import { guessCharset } from '#charsets/guess-charset.ts'
import { peek } from './peek.ts'

/** A text that is decoded while it is read. */
export type DecodedText = {
  charset: string
  /** The first of the pieces. */
  first: string
  pieces: AsyncIterable<string>
}

/**
 * Decodes a text that arrives in pieces. Its charset follows from its beginning: a byte order mark, zeros at every other place,
 * valid UTF-8, or else what is likely.
 */
export const decodedPieces = async (
  bytes: AsyncIterable<Buffer>,
  sampleBytes: number,
): Promise<DecodedText> => {
  const { head, isWhole, whole } = await peek(bytes, sampleBytes)
  const charset = charsetOf(head, isWhole)
  const decoder = makeDecoder(charset)
  // The first piece is the head as it was looked at.
  await whole.next()
  const first = decoder.take(head)
  const pieces = async function* () {
    yield first
    for await (const piece of whole) yield decoder.take(piece)
    yield decoder.end()
  }
  return { charset, first, pieces: pieces() }
}

/** The charsets that TextDecoder lacks have a byte for each character, so that they can be cut anywhere. */
const makeDecoder = (charset: string) => {
  try {
    const decoder = new TextDecoder(charset)
    return { take: (bytes: Buffer) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() }
  } catch {
    return { take: (bytes: Buffer) => decodeText(bytes, charset), end: () => '' }
  }
}

const charsetOf = (sample: Buffer, isWhole: boolean): string => {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  for (const [at, byte] of sample.subarray(0, 4096).entries())
    if (byte === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (even + odd > sample.subarray(0, 4096).length / 4) return even > odd ? 'utf-16be' : 'utf-16le'
  return isUtf8(sample, isWhole) ? 'utf-8' : guessCharset(sample)
}

const isUtf8 = (sample: Buffer, isWhole: boolean) => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: !isWhole })
    return true
  } catch {
    return false
  }
}
