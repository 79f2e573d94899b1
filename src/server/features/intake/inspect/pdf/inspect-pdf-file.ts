import type { FileHandle } from 'node:fs/promises'
import { headMaxBytes } from '../inspect-head.ts'
import { type PdfDictionary, type PdfObject, isDictionary, readObject } from './inspect-pdf-objects.ts'
import { type ReadBytes, objectAt, readStream, readText, unpack } from './inspect-pdf-stream.ts'
import { type Allowance, makeAllowance } from './pdf-allowance.ts'
import { type Place, type Section, readSections } from './inspect-pdf-xref.ts'

/** A PDF of which only the objects that are asked for are read, and only a limited number of them. */
export type PdfFile = {
  trailer: PdfDictionary
  /** Follows references to the object itself; undefined if it cannot be read. */
  resolve(object: PdfObject | undefined): Promise<PdfObject | undefined>
}

// The catalog takes about five, each page of a scan three.
const maxObjects = 100
/** Of objects that refer to each other a small file can make more steps than there is time for. */
const maxSteps = 2000

/**
 * Opens a PDF by its last cross-reference section and those before it. If the last section is not where the file says, only
 * the encryption is read: viewers rebuild the sections then, which is too much work for this check.
 * @returns undefined if such a file has no encryption either
 */
export async function readPdfFile(file: FileHandle): Promise<PdfFile | undefined> {
  const { size } = await file.stat()
  const allowance = makeAllowance()
  const readBlocks = inBlocks(file)
  const read: ReadBytes = async (position, length) =>
    allowance.take(Math.max(length, leastRead)) ? readBlocks(position, length) : Buffer.alloc(0)
  const tail = await readText(read, Math.max(0, size - tailBytes), tailBytes)
  const [, last] = /startxref\s+(\d{1,15})/.exec(tail.slice(Math.max(0, tail.lastIndexOf('startxref')))) ?? []
  if (last === undefined) return readEncryption(read, tail)
  // If lines precede the header, offsets count from the start of the file or from the header, depending on the writer.
  const header = Math.max(0, (await readText(read, 0, headMaxBytes)).indexOf('%PDF-'))
  for (const base of header > 0 ? [0, header] : [0]) {
    const readFrom: ReadBytes = (position, length) => read(position + base, length)
    const pdf = openAt(readFrom, await readSections(readFrom, Number(last), allowance), allowance)
    if (pdf) return pdf
  }
  return readEncryption(read, tail)
}

/** What a read costs at least, in bytes. */
const leastRead = 4096
// Mail gateways and web portals append lines of their own.
const tailBytes = 64 * 1024

/** Reads whole blocks and keeps them, so that one read of the disk serves all objects of a small file. */
function inBlocks(file: FileHandle): ReadBytes {
  const blocks = new Map<number, Buffer>()
  const blockAt = async (index: number) => {
    const known = blocks.get(index)
    if (known) return known
    const bytes = Buffer.allocUnsafeSlow(blockBytes)
    const { bytesRead } = await file.read(bytes, 0, blockBytes, index * blockBytes)
    const block = bytes.subarray(0, bytesRead)
    if (blocks.size >= blocksMax) blocks.clear()
    blocks.set(index, block)
    return block
  }
  return async (position, length) => {
    // The file itself says where its parts are.
    if (!Number.isSafeInteger(position) || position < 0) return Buffer.alloc(0)
    const pieces: Buffer[] = []
    for (let at = position; at < position + length;) {
      const start = at % blockBytes
      const piece = (await blockAt((at - start) / blockBytes)).subarray(start, start + position + length - at)
      if (piece.length === 0) break
      pieces.push(piece)
      at += piece.length
    }
    const [first = Buffer.alloc(0)] = pieces
    return pieces.length > 1 ? Buffer.concat(pieces) : first
  }
}

const blockBytes = 64 * 1024
// A quarter of a megabyte: many submissions may arrive at once.
const blocksMax = 4

function openAt(read: ReadBytes, sections: readonly Section[], allowance: Allowance): PdfFile | undefined {
  const [newest] = sections
  if (!newest) return undefined
  const trailer = new Map(sections.toReversed().flatMap((section) => [...section.trailer]))
  // An older section may name an encryption that was removed later.
  if (!newest.trailer.has('Encrypt')) trailer.delete('Encrypt')
  return { trailer, resolve: makeResolver({ read, sections, allowance, encrypted: trailer.has('Encrypt') }) }
}

function makeResolver({
  read,
  sections,
  allowance,
  encrypted,
}: {
  read: ReadBytes
  sections: readonly Section[]
  allowance: Allowance
  encrypted: boolean
}): PdfFile['resolve'] {
  const known = new Map<number, PdfObject | undefined>()
  let steps = 0

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
    if (depth > 5 || known.size >= maxObjects) return undefined
    // Until the object is read: a reference that leads back to itself resolves to undefined.
    known.set(reference, undefined)
    const found = await readReferred(reference, depth)
    known.set(reference, found)
    return found
  }

  const readReferred = async (reference: number, depth: number): Promise<PdfObject | undefined> => {
    const place = await placeOf(reference)
    if (place === 'free') return null
    if (place === undefined) return undefined
    // Objects in an encrypted stream cannot be read without the key.
    if ('within' in place) return encrypted ? undefined : readPacked(place.within, reference)
    const found = await objectAt(read, place.offset, reference)
    return found && resolve(found.object, depth + 1)
  }

  /** 7.5.7: an object stream begins with pairs of numbers: the number of an object, and its offset after `First`. */
  const readPacked = async (container: number, number: number): Promise<PdfObject | undefined> => {
    const place = await placeOf(container)
    if (typeof place !== 'object' || !('offset' in place)) return undefined
    const stream = await readStream(read, place.offset, (length) => resolve(length))
    const text = stream && (await unpack(stream, allowance))?.toString('latin1')
    const first = stream?.dictionary.get('First')
    if (text === undefined || typeof first !== 'number') return undefined
    const numbers = text.slice(0, first).trim().split(/\s+/).map(Number)
    const at = numbers.findIndex((each, index) => index % 2 === 0 && each === number)
    return at === -1 ? undefined : readObject(text, first + (numbers[at + 1] ?? 0))?.object
  }

  return async (object) => ((steps += 1) > maxSteps ? undefined : resolve(object))
}

/** The encryption that the last trailer in `tail` names. Objects that it refers to are searched in the whole file. */
function readEncryption(read: ReadBytes, tail: string): PdfFile | undefined {
  const at = tail.lastIndexOf('trailer')
  const found = at === -1 ? undefined : readObject(tail, at + 'trailer'.length)?.object
  if (!isDictionary(found) || !found.has('Encrypt')) return undefined
  const trailer = new Map([...found].filter(([key]) => key === 'Encrypt' || key === 'ID'))
  const resolve = async (object: PdfObject | undefined): Promise<PdfObject | undefined> => {
    if (object === undefined || object === null || typeof object !== 'object' || !('reference' in object))
      return object
    const head = new RegExp(`(?<![\\d.])${object.reference}\\s{1,9}\\d{1,5}\\s{1,9}obj`)
    for (let offset = 0; ; offset += pieceBytes) {
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
// `N G obj` may be split between two pieces.
const headOverlap = 64
