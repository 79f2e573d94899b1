import { promisify } from 'node:util'
import { constants, inflate } from 'node:zlib'
import {
  type PdfDictionary,
  type PdfObject,
  isDictionary,
  nameOf,
  readObject,
} from './inspect-pdf-objects.ts'
import type { Allowance } from './pdf-allowance.ts'

/** Reads `length` bytes of a file from `position` on; fewer at the end of the file. */
export type ReadBytes = (position: number, length: number) => Promise<Buffer>

const objectMaxBytes = 256 * 1024
// Enough for a cross-reference table of 300,000 objects. Object streams are smaller: they have some hundred objects at most.
const packedMaxBytes = 2 * 1024 * 1024
const inflatedMaxBytes = 2 * 1024 * 1024

export const readText = async (read: ReadBytes, position: number, length: number): Promise<string> =>
  (await read(position, length)).toString('latin1')

/** The object after `N G obj` at `offset`, if N is `number`. Without `number`, the object at `offset` itself. */
export async function objectAt(read: ReadBytes, offset: number, number?: number) {
  for (const length of [16 * 1024, objectMaxBytes]) {
    const text = await readText(read, offset, length)
    const head = number === undefined ? '' : (/^\s*(\d+)\s+\d+\s+obj/.exec(text)?.[0] ?? '')
    if (number !== undefined && Number.parseInt(head, 10) !== number) return undefined
    const found = readObject(text, head.length)
    if (found) return { ...found, text }
    if (text.length < length) return undefined
  }
  return undefined
}

export type PdfStream = { dictionary: PdfDictionary; data: Buffer }

export async function readStream(
  read: ReadBytes,
  offset: number,
  resolve: (object: PdfObject | undefined) => Promise<PdfObject | undefined> = async (object) => object,
): Promise<PdfStream | undefined> {
  const [head] = /^\s*\d+\s+\d+\s+obj/.exec(await readText(read, offset, 64)) ?? []
  const found = head === undefined ? undefined : await objectAt(read, offset + head.length)
  if (head === undefined || !found || !isDictionary(found.object)) return undefined
  const [keyword] = /^\s*stream\r?\n/.exec(found.text.slice(found.end, found.end + 64)) ?? []
  const length = await resolve(found.object.get('Length'))
  if (keyword === undefined || typeof length !== 'number' || length < 0 || length > packedMaxBytes)
    return undefined
  const data = await read(offset + head.length + found.end + keyword.length, length)
  return { dictionary: found.object, data }
}

const inflateSoon = promisify(inflate) as (data: Buffer, options: object) => Promise<Buffer>

/**
 * Inflates the data of a stream; undefined for filters other than Flate, with or without PNG predictors, and if it is more
 * than the allowance has left. Throws zlib errors.
 */
export async function unpack(
  { dictionary, data }: PdfStream,
  allowance: Allowance,
): Promise<Buffer | undefined> {
  const filters = [dictionary.get('Filter') ?? []].flat()
  if (filters.length === 0) return data
  if (filters.length > 1 || nameOf(filters[0]) !== 'FlateDecode') return undefined
  const bytes = await inflateSoon(data, {
    maxOutputLength: inflatedMaxBytes,
    finishFlush: constants.Z_SYNC_FLUSH,
  })
  if (!allowance.take(bytes.length)) return undefined
  const [parameters] = [dictionary.get('DecodeParms') ?? null].flat()
  const number = (key: string, fallback: number) => {
    const value = isDictionary(parameters) ? parameters.get(key) : undefined
    return typeof value === 'number' ? value : fallback
  }
  if (number('Predictor', 1) === 1) return bytes
  if (number('Predictor', 1) < 10 || number('Colors', 1) !== 1 || number('BitsPerComponent', 8) !== 8)
    return undefined
  return withoutPredictor(bytes, number('Columns', 1))
}

/** Undoes the filters of PNG (section 9): before each row of `columns` bytes a byte names the filter of the row. */
function withoutPredictor(bytes: Buffer, columns: number): Buffer | undefined {
  if (!Number.isInteger(columns) || columns < 1 || columns > 64) return undefined
  const count = Math.floor(bytes.length / (columns + 1))
  const rows = Buffer.alloc(count * columns)
  for (let row = 0; row < count; row += 1) {
    const filter = bytes[row * (columns + 1)] ?? 0
    for (let column = 0; column < columns; column += 1) {
      const at = row * columns + column
      const left = column > 0 ? (rows[at - 1] ?? 0) : 0
      const up = row > 0 ? (rows[at - columns] ?? 0) : 0
      const corner = row > 0 && column > 0 ? (rows[at - columns - 1] ?? 0) : 0
      const guess = [0, left, up, Math.floor((left + up) / 2), nearest(left, up, corner)][filter] ?? 0
      rows[at] = (bytes[row * (columns + 1) + 1 + column] ?? 0) + guess
    }
  }
  return rows
}

/** The Paeth predictor. */
const nearest = (left: number, up: number, corner: number) => {
  const estimate = left + up - corner
  const distance = Math.min(...[left, up, corner].map((value) => Math.abs(estimate - value)))
  return [left, up, corner].find((value) => Math.abs(estimate - value) === distance) ?? left
}
