import { open, type FileHandle } from 'node:fs/promises'
import { damaged, notAResume, passwordProtected } from './inspect-refusal.ts'

/** A compound file with 500 embedded objects has some 3,000 directory entries of 128 bytes. */
const maxDirectoryBytes = 1024 * 1024

/**
 * Makes sure that the compound file at `path` is a Word document: the root storage itself, not one embedded in it, has
 * a stream called WordDocument (MS-CFB sections 2.2 to 2.6, MS-DOC section 2.1.1). Reads the directory only.
 * Throws ResumeRefused; I/O errors of the disk pass through.
 */
export async function inspectDoc(path: string): Promise<void> {
  await using file = await open(path)
  const streams = streamsOfRoot(await readDirectory(file))
  if (streams.has('EncryptedPackage')) throw passwordProtected()
  if (!streams.has('WordDocument'))
    throw notAResume('This is an Office or Windows file, but not a Word document.')
}

// Sector numbers above this one are marks: end of chain, free, not a sector (MS-CFB section 2.1).
const maxSector = 0xfffffffa

/** The sectors of the directory in the order of their chain through the file allocation table. */
async function readDirectory(file: FileHandle): Promise<Buffer> {
  const header = await readAt(file, 0, 512)
  const sectorBytes = sectorSizeOf(header)
  const offsetOf = (sector: number) => (sector + 1) * sectorBytes
  const tables = await allocationTables(file, header, sectorBytes)

  const directory: Buffer[] = []
  let sector = header.readUInt32LE(0x30)
  while (sector <= maxSector) {
    if (directory.length * sectorBytes >= maxDirectoryBytes) throw damaged()
    directory.push(await readAt(file, offsetOf(sector), sectorBytes))
    const [table, entry] = [Math.floor(sector / (sectorBytes / 4)), sector % (sectorBytes / 4)]
    const place = offsetOf(tables[table] ?? maxSector) + entry * 4
    sector = (await readAt(file, place, 4)).readUInt32LE()
  }
  return Buffer.concat(directory)
}

function sectorSizeOf(header: Buffer): number {
  const shift = header.readUInt16LE(0x1e)
  if (shift !== 9 && shift !== 12) throw damaged()
  return 1 << shift
}

/** Where the allocation table lies: 109 of its sectors are named in the header, the others in a chain (MS-CFB 2.5). */
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

/** Names of the streams among the root's children, a binary tree of entry numbers (MS-CFB section 2.6.4). */
function streamsOfRoot(directory: Buffer): Set<string> {
  const entryAt = (index: number) => directory.subarray(index * 128, index * 128 + 128)
  const root = entryAt(0)
  if (root.length < 128) throw damaged()
  const streams = new Set<string>()
  const visited = new Set<number>()
  const open = [root.readUInt32LE(76)]
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const entry = entryAt(index)
    if (entry.length < 128 || visited.has(index)) continue
    visited.add(index)
    const [nameBytes, type] = [entry.readUInt16LE(64), entry.readUInt8(66)]
    if (type === 2) streams.add(entry.toString('utf16le', 0, Math.max(0, Math.min(64, nameBytes) - 2)))
    open.push(entry.readUInt32LE(68), entry.readUInt32LE(72))
  }
  return streams
}

/** The last sector of a compound file may be short; what is missing reads as zeros. */
async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length)
  const { bytesRead } = await file.read(bytes, 0, length, position)
  if (bytesRead === 0) throw damaged()
  return bytes
}
