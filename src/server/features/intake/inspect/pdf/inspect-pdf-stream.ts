import { promisify } from 'node:util'
import { constants, inflate } from 'node:zlib'
import {
  type PdfDictionary,
  type PdfObject,
  isDictionary,
  nameOf,
  readObject,
} from './inspect-pdf-objects.ts'

/** Reads so many bytes of a file, from a place on; fewer at its end. */
export type ReadBytes = (position: number, length: number) => Promise<Buffer>

const objectMaxBytes = 256 * 1024
// A table of 300,000 objects; no writer packs more than some hundred small ones together.
const packedMaxBytes = 2 * 1024 * 1024
const inflatedMaxBytes = 2 * 1024 * 1024

export const readText = async (read: ReadBytes, position: number, length: number): Promise<string> =>
  (await read(position, length)).toString('latin1')

/** The object behind `N G obj`, where N is the expected one; the one that stands right there where none is. */
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

/** Undefined for what has another filter than Flate, with or without the predictors of PNG. Throws what zlib throws. */
export async function unpack(dictionary: PdfDictionary, data: Buffer): Promise<Buffer | undefined> {
  const filters = [dictionary.get('Filter') ?? []].flat()
  if (filters.length === 0) return data
  if (filters.length > 1 || nameOf(filters[0]) !== 'FlateDecode') return undefined
  const bytes = await inflateSoon(data, {
    maxOutputLength: inflatedMaxBytes,
    finishFlush: constants.Z_SYNC_FLUSH,
  })
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

/** Rows of `columns` bytes behind a byte that says how each was made out of its neighbors (PNG, section 9). */
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

/** The predictor of Paeth. */
const nearest = (left: number, up: number, corner: number) => {
  const estimate = left + up - corner
  const distance = Math.min(...[left, up, corner].map((value) => Math.abs(estimate - value)))
  return [left, up, corner].find((value) => Math.abs(estimate - value) === distance) ?? left
}
