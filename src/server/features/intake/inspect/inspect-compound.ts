import type { FileHandle } from 'node:fs/promises'
import { damaged } from './inspect-refusal.ts'

/** Even a compound file with 500 embedded objects has only about 3,000 directory entries, of 128 bytes each. */
const maxDirectoryBytes = 1024 * 1024

export type CompoundFile = {
  /** The streams of the root storage. The keys are names in upper case, because case does not matter in names. */
  streams: ReadonlyMap<string, StreamEntry>
  /** The storages in the root storage, likewise. */
  storages: ReadonlySet<string>
  /** The first bytes of a stream, at most one sector; fewer if the stream is shorter. */
  readStart(stream: StreamEntry, bytes: number): Promise<Buffer>
}

type StreamEntry = { start: number; bytes: number }

/**
 * Reads the directory of a compound file (MS-CFB sections 2.2 to 2.6): only the root storage, not the storages in it.
 * Throws ResumeRefused, and I/O errors of the disk.
 */
export async function readCompoundFile(file: FileHandle): Promise<CompoundFile> {
  const header = await readAt(file, 0, 512)
  const sectorBytes = sectorSizeOf(header)
  const tables = await allocationTables(file, header, sectorBytes)
  const sectors = { file, sectorBytes, tables }
  const directory = await readChain(sectors, header.readUInt32LE(0x30), maxDirectoryBytes)
  const root = directory.subarray(0, 128)
  if (root.length < 128) throw damaged()
  const smallestBytes = header.readUInt32LE(0x38)
  return {
    ...childrenOfRoot(directory),
    readStart: async ({ start, bytes }, wanted) => {
      const length = Math.min(wanted, bytes)
      if (length === 0) return Buffer.alloc(0)
      if (bytes >= smallestBytes) return readAt(file, (start + 1) * sectorBytes, length)
      // Small streams are stored together in one stream, in pieces of 64 bytes (section 2.4).
      const shared = await readChain(sectors, root.readUInt32LE(116), (start + 1) * 64 + sectorBytes, 'part')
      return shared.subarray(start * 64, start * 64 + Math.min(length, 64))
    },
  }
}

type Sectors = { file: FileHandle; sectorBytes: number; tables: readonly number[] }

// Larger numbers are not sectors but special values: end of chain, free sector and so on (MS-CFB section 2.1).
const maxSector = 0xfffffffa

/** The sectors of a chain in the file allocation table. If the chain is longer than `maxBytes`, it is refused or cut. */
async function readChain(
  { file, sectorBytes, tables }: Sectors,
  first: number,
  maxBytes: number,
  wanted: 'whole' | 'part' = 'whole',
): Promise<Buffer> {
  const offsetOf = (sector: number) => (sector + 1) * sectorBytes
  const chain: Buffer[] = []
  let sector = first
  while (sector <= maxSector) {
    if (chain.length * sectorBytes >= maxBytes) {
      if (wanted === 'part') break
      throw damaged()
    }
    chain.push(await readAt(file, offsetOf(sector), sectorBytes))
    const [table, entry] = [Math.floor(sector / (sectorBytes / 4)), sector % (sectorBytes / 4)]
    const place = offsetOf(tables[table] ?? maxSector) + entry * 4
    sector = (await readAt(file, place, 4)).readUInt32LE()
  }
  return Buffer.concat(chain)
}

function sectorSizeOf(header: Buffer): number {
  const shift = header.readUInt16LE(0x1e)
  if (shift !== 9 && shift !== 12) throw damaged()
  return 1 << shift
}

/** The sectors of the allocation table: the header lists 109 of them, a chain the others (MS-CFB section 2.5). */
async function allocationTables(file: FileHandle, header: Buffer, sectorBytes: number): Promise<number[]> {
  const { size } = await file.stat()
  const tables = numbersOf(header.subarray(0x4c))
  let sector = header.readUInt32LE(0x44)
  while (sector <= maxSector) {
    if (tables.length > size / sectorBytes + 109) throw damaged()
    const numbers = numbersOf(await readAt(file, (sector + 1) * sectorBytes, sectorBytes))
    sector = numbers.pop() ?? maxSector + 1
    tables.push(...numbers)
  }
  return tables
}

const numbersOf = (bytes: Buffer) =>
  Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readUInt32LE(index * 4))

/** The children of the root form a binary tree (MS-CFB section 2.6.4). */
function childrenOfRoot(directory: Buffer): Pick<CompoundFile, 'streams' | 'storages'> {
  const entryAt = (index: number) => directory.subarray(index * 128, index * 128 + 128)
  const streams = new Map<string, StreamEntry>()
  const storages = new Set<string>()
  const visited = new Set<number>()
  const open = [entryAt(0).readUInt32LE(76)]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const entry = entryAt(index)
    if (entry.length < 128 || visited.has(index)) continue
    visited.add(index)
    const [nameBytes, type] = [entry.readUInt16LE(64), entry.readUInt8(66)]
    const name = entry.toString('utf16le', 0, Math.max(0, Math.min(64, nameBytes) - 2)).toUpperCase()
    if (type === 1) storages.add(name)
    if (type === 2) streams.set(name, { start: entry.readUInt32LE(116), bytes: entry.readUInt32LE(120) })
    open.push(entry.readUInt32LE(68), entry.readUInt32LE(72))
  }
  return { streams, storages }
}

/** The last sector of a compound file may be short; the missing bytes are zeros. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await file.read(bytes, 0, length, position)
  if (bytesRead === 0) throw damaged()
  return bytes
}
