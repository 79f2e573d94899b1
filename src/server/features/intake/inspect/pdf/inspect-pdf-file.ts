import type { FileHandle } from 'node:fs/promises'
import { headMaxBytes } from '../inspect-head.ts'
import { type PdfDictionary, type PdfObject, isDictionary, readObject } from './inspect-pdf-objects.ts'
import { type ReadBytes, objectAt, readStream, readText, unpack } from './inspect-pdf-stream.ts'
import { type Place, type Section, readSections } from './inspect-pdf-xref.ts'

/** As much of a PDF as is asked for, and no more objects than a look needs. */
export type PdfFile = {
  trailer: PdfDictionary
  /** What an object stands for, through references; undefined where that cannot be told. */
  resolve(object: PdfObject | undefined): Promise<PdfObject | undefined>
}

// A look at the catalog needs five.
const maxObjects = 100
const maxMilliseconds = 1000

/**
 * Opens a PDF by its last cross-reference section and those before it.
 * @returns nothing but the lock of one whose last section is not where it says: viewers rebuild it, which is more than a
 * look; undefined where there is none
 */
export async function readPdfFile(file: FileHandle): Promise<PdfFile | undefined> {
  const { size } = await file.stat()
  const read: ReadBytes = async (position, length) => {
    const bytes = Buffer.alloc(length)
    const { bytesRead } = await file.read(bytes, 0, length, position)
    return bytes.subarray(0, bytesRead)
  }
  const tail = await readText(read, Math.max(0, size - tailBytes), tailBytes)
  const [, last] = /startxref\s+(\d{1,15})/.exec(tail.slice(Math.max(0, tail.lastIndexOf('startxref')))) ?? []
  if (last === undefined) return readLock(read, tail)
  // Where lines stand before the header, places are counted from the one or from the other.
  const header = Math.max(0, (await readText(read, 0, headMaxBytes)).indexOf('%PDF-'))
  for (const base of header > 0 ? [0, header] : [0]) {
    const readFrom: ReadBytes = (position, length) => read(position + base, length)
    const pdf = openAt(readFrom, await readSections(readFrom, Number(last)))
    if (pdf) return pdf
  }
  return readLock(read, tail)
}

// Gateways and portals leave their own lines behind the end.
const tailBytes = 64 * 1024

function openAt(read: ReadBytes, sections: readonly Section[]): PdfFile | undefined {
  const [newest] = sections
  if (!newest) return undefined
  const trailer = new Map(sections.toReversed().flatMap((section) => [...section.trailer]))
  // An older section may know of a password that was taken away since.
  if (!newest.trailer.has('Encrypt')) trailer.delete('Encrypt')
  return { trailer, resolve: makeResolver(read, sections, trailer.has('Encrypt')) }
}

function makeResolver(read: ReadBytes, sections: readonly Section[], encrypted: boolean): PdfFile['resolve'] {
  const deadline = performance.now() + maxMilliseconds
  const known = new Map<number, PdfObject | undefined>()

  const placeOf = async (number: number): Promise<Place> => {
    for (const section of sections) {
      const place = await section.placeOf(number)
      if (place !== undefined) return place
    }
    return undefined
  }

  const resolve = async (object: PdfObject | undefined, depth = 0): Promise<PdfObject | undefined> => {
    if (object === undefined || object === null || typeof object !== 'object' || !('reference' in object))
      return object
    const { reference } = object
    if (known.has(reference)) return known.get(reference)
    if (depth > 5 || known.size >= maxObjects || performance.now() > deadline) return undefined
    // Until it is read: one that leads back to itself stands for nothing.
    known.set(reference, undefined)
    const found = await readReferred(reference, depth)
    known.set(reference, found)
    return found
  }

  const readReferred = async (reference: number, depth: number): Promise<PdfObject | undefined> => {
    const place = await placeOf(reference)
    if (place === 'free') return null
    if (place === undefined) return undefined
    // What is packed in an encrypted stream is not to be read without the key.
    if ('within' in place) return encrypted ? undefined : readPacked(place.within, reference)
    const found = await objectAt(read, place.offset, reference)
    return found && resolve(found.object, depth + 1)
  }

  /** 7.5.7: a stream of objects begins with pairs of numbers, of an object and of its place behind `First`. */
  const readPacked = async (container: number, number: number): Promise<PdfObject | undefined> => {
    const place = await placeOf(container)
    if (typeof place !== 'object' || !('offset' in place)) return undefined
    const stream = await readStream(read, place.offset, (length) => resolve(length))
    const text = stream && (await unpack(stream.dictionary, stream.data))?.toString('latin1')
    const first = stream?.dictionary.get('First')
    if (text === undefined || typeof first !== 'number') return undefined
    const numbers = text.slice(0, first).trim().split(/\s+/).map(Number)
    const at = numbers.findIndex((each, index) => index % 2 === 0 && each === number)
    return at === -1 ? undefined : readObject(text, first + (numbers[at + 1] ?? 0))?.object
  }

  return (object) => resolve(object)
}

/** The lock that the last trailer in `tail` names; what it refers to is looked for through the whole file. */
function readLock(read: ReadBytes, tail: string): PdfFile | undefined {
  const at = tail.lastIndexOf('trailer')
  const found = at === -1 ? undefined : readObject(tail, at + 'trailer'.length)?.object
  if (!isDictionary(found) || !found.has('Encrypt')) return undefined
  const trailer = new Map([...found].filter(([key]) => key === 'Encrypt' || key === 'ID'))
  const deadline = performance.now() + maxMilliseconds
  const resolve = async (object: PdfObject | undefined): Promise<PdfObject | undefined> => {
    if (object === undefined || object === null || typeof object !== 'object' || !('reference' in object))
      return object
    const head = new RegExp(`(?<![\\d.])${object.reference}\\s{1,9}\\d{1,5}\\s{1,9}obj`)
    for (let offset = 0; performance.now() < deadline; offset += pieceBytes) {
      const piece = await readText(read, offset, pieceBytes + headOverlap)
      const place = piece.search(head)
      if (place !== -1) return (await objectAt(read, offset + place, object.reference))?.object
      if (piece.length < pieceBytes) break
    }
    return undefined
  }
  return { trailer, resolve }
}

const pieceBytes = 256 * 1024
// `N G obj` may lie across the border of two pieces.
const headOverlap = 64
