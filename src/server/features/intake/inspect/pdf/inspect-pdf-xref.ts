import { type PdfDictionary, type PdfObject, isDictionary, nameOf } from './inspect-pdf-objects.ts'
import {
  type PdfStream,
  type ReadBytes,
  objectAt,
  readStream,
  readText,
  unpack,
} from './inspect-pdf-stream.ts'
import type { Allowance } from './pdf-allowance.ts'

/** Where an object is: at an offset in the file, within an object stream, or nowhere (a free object is null). */
export type Place = { offset: number } | { within: number } | 'free' | undefined

/** One section of the cross-reference chain. `placeOf` returns undefined for objects that the section does not list. */
export type Section = { trailer: PdfDictionary; placeOf(number: number): Promise<Place> }

// Older sections are ignored: a section that is a stream stays inflated in memory while the file is inspected.
const maxSections = 32
const maxRanges = 1000

/**
 * The sections of the cross-reference chain, newest first: tables and streams (ISO 32000-2, 7.5.4 to 7.5.8). A broken section
 * ends the chain.
 * @param first the offset of the newest section
 */
export async function readSections(read: ReadBytes, first: number, allowance: Allowance): Promise<Section[]> {
  const sections: Section[] = []
  const due = [first]
  const seen = new Set<number>()
  for (let offset = due.pop(); offset !== undefined; offset = due.pop()) {
    if (sections.length >= maxSections) break
    const section = seen.has(offset) ? undefined : await readSection(read, offset, allowance)
    seen.add(offset)
    if (!section) continue
    sections.push(section)
    // In a hybrid file the stream takes precedence over the previous section (7.5.8.4).
    for (const next of [section.trailer.get('Prev'), section.trailer.get('XRefStm')])
      if (typeof next === 'number' && next > 0) due.push(next)
  }
  return sections
}

async function readSection(
  read: ReadBytes,
  offset: number,
  allowance: Allowance,
): Promise<Section | undefined> {
  const start = await readText(read, offset, 32)
  const [keyword] = /^\s*xref\s+/.exec(start) ?? []
  if (keyword !== undefined) return readTable(read, offset + keyword.length)
  const stream = await readStream(read, offset)
  return stream && nameOf(stream.dictionary.get('Type')) === 'XRef'
    ? streamSection(stream, allowance)
    : undefined
}

const entryBytes = 20

async function readTable(read: ReadBytes, offset: number): Promise<Section | undefined> {
  const ranges: { first: number; count: number; offset: number }[] = []
  for (let at = offset; ranges.length < maxRanges;) {
    const text = await readText(read, at, 64)
    const [head, first, count] = /^\s*(\d{1,10})\s+(\d{1,10})[ \t]*(?:\r\n|\r|\n)/.exec(text) ?? []
    if (head === undefined) {
      const [keyword] = /^\s*trailer/.exec(text) ?? []
      const trailer = keyword !== undefined && (await objectAt(read, at + keyword.length))
      if (!trailer || !isDictionary(trailer.object)) return undefined
      return { trailer: trailer.object, placeOf: (number) => placeInTable(read, ranges, number) }
    }
    ranges.push({ first: Number(first), count: Number(count), offset: at + head.length })
    at += head.length + Number(count) * entryBytes
  }
  return undefined
}

async function placeInTable(
  read: ReadBytes,
  ranges: readonly { first: number; count: number; offset: number }[],
  number: number,
): Promise<Place> {
  const range = ranges.find(({ first, count }) => number >= first && number < first + count)
  if (!range) return undefined
  const text = await readText(read, range.offset + (number - range.first) * entryBytes, entryBytes)
  const [, offset, kind] = /^(\d{10}) \d{5} ([nf])/.exec(text) ?? []
  if (offset === undefined) return undefined
  return kind === 'f' ? 'free' : { offset: Number(offset) }
}

/** 7.5.8.3: rows of three numbers; W says how many bytes each number has. */
async function streamSection(stream: PdfStream, allowance: Allowance): Promise<Section | undefined> {
  const { dictionary } = stream
  const rows = await unpack(stream, allowance)
  const [kindBytes = 0, secondBytes = 0, thirdBytes = 0] = numbersIn(dictionary.get('W'))
  const rowBytes = kindBytes + secondBytes + thirdBytes
  if (!rows || rowBytes < 2 || rowBytes > 24 || Math.max(kindBytes, secondBytes, thirdBytes) > 8)
    return undefined
  const index = dictionary.has('Index') ? numbersIn(dictionary.get('Index')) : [0, rows.length / rowBytes]
  const placeOf = async (number: number): Promise<Place> => {
    let before = 0
    for (let at = 0; at + 1 < index.length; at += 2) {
      const [first = 0, count = 0] = index.slice(at, at + 2)
      if (number >= first && number < first + count) {
        const row = rows.subarray((before + number - first) * rowBytes).subarray(0, rowBytes)
        if (row.length < rowBytes) return undefined
        const kind = kindBytes === 0 ? 1 : bigEndian(row.subarray(0, kindBytes))
        const second = bigEndian(row.subarray(kindBytes, kindBytes + secondBytes))
        return kind === 0
          ? 'free'
          : kind === 1
            ? { offset: second }
            : kind === 2
              ? { within: second }
              : undefined
      }
      before += count
    }
    return undefined
  }
  return { trailer: dictionary, placeOf }
}

const numbersIn = (object: PdfObject | undefined) =>
  Array.isArray(object) ? object.filter((item) => typeof item === 'number' && item >= 0).map(Number) : []

const bigEndian = (bytes: Buffer) => bytes.reduce((sum, byte) => sum * 256 + byte, 0)
