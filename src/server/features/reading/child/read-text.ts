import { decodeText } from '#charsets/decode-text.ts'
import type { FileReading } from './reading.ts'

/** A plain text. */
export const readText = (bytes: Buffer, charset: string): FileReading => ({
  text: decodeText(bytes, charset),
  charset,
  findings: [],
})
