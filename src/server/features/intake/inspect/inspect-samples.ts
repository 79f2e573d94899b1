import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { crc32, deflateRawSync } from 'node:zlib'

/** Builds files byte by byte for the tests in this folder, because the tests need files that a library would not write. */

export type ZipPart = {
  name: string
  data: string | Buffer
  stored?: boolean
  encrypted?: boolean
  /** A false size, written instead of the true one. */
  claimedBytes?: number
  /** The part has no data of its own but points at the data of this earlier part. */
  sharesDataOf?: string
}

/** A zip (PKWARE APPNOTE) of the parts. The end record does not count the last `uncounted` parts. */
export function makeZip(parts: ZipPart[], uncounted = 0): Buffer {
  const local: Buffer[] = []
  const central: Buffer[] = []
  const offsets = new Map<string, number>()
  let offset = 0
  for (const part of parts) {
    const name = Buffer.from(part.name)
    const data = Buffer.from(part.data)
    const packed = part.stored ? data : deflateRawSync(data)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(part.encrypted ? 0x801 : 0x800, 2)
    fields.writeUInt16LE(part.stored ? 0 : 8, 4)
    fields.writeUInt32LE(crc32(data), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(part.claimedBytes ?? data.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offsets.get(part.sharesDataOf ?? '') ?? offset, 10)
    central.push(Buffer.from('PK\x01\x02\x14\0', 'latin1'), fields, tail, name)
    if (part.sharesDataOf !== undefined) continue
    offsets.set(part.name, offset)
    local.push(Buffer.from('PK\x03\x04', 'latin1'), fields, name, packed)
    offset += 30 + name.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(parts.length - uncounted, 8)
  end.writeUInt16LE(parts.length - uncounted, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...local, directory, end])
}

const wordMain = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'

export const contentTypes = (mainType = wordMain, mainPart = '/word/document.xml') =>
  `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
  `<Default Extension="xml" ContentType="application/xml"/>` +
  `<Override PartName="${mainPart}" ContentType="${mainType}"/></Types>`

export const relations = (
  target = 'word/document.xml',
  base = 'http://schemas.openxmlformats.org/officeDocument/2006',
) =>
  `<?xml version="1.0"?><Relationships><Relationship Id="r1" Type="${base}/relationships/officeDocument" Target="${target}"/></Relationships>`

/** The parts of the smallest valid DOCX. Each part in `changed` replaces the part of that name or is added at the end. */
export function docxParts(...changed: ZipPart[]): ZipPart[] {
  const parts = new Map<string, ZipPart>(
    [
      { name: '[Content_Types].xml', data: contentTypes() },
      { name: '_rels/.rels', data: relations() },
      { name: 'word/document.xml', data: '<w:document><w:body/></w:document>' },
      ...changed,
    ].map((part) => [part.name, part]),
  )
  return [...parts.values()]
}

export type StorageEntry = {
  name: string
  type: 'storage' | 'stream'
  children?: StorageEntry[]
  /** The first sector of a stream; left out for an empty stream. */
  start?: Buffer
}

/** A stream WordDocument with these flags in its FibBase (MS-DOC section 2.5.1). */
export function wordStream(flags: number): StorageEntry {
  const start = Buffer.alloc(512)
  start.writeUInt16LE(0xa5ec, 0)
  start.writeUInt16LE(flags, 0x0a)
  return { name: 'WordDocument', type: 'stream', start }
}

/**
 * A compound file (MS-CFB, 512-byte sectors). It consists of the allocation tables, a sector that lists the tables after the
 * 109th, the directory from sector `first` on, and the first sector of each stream that is not empty.
 */
export function makeCompoundFile(children: StorageEntry[], first = 2): Buffer {
  const starts: Buffer[] = []
  const directorySectors = Math.ceil(makeDirectory(children, 0, []).length / 512)
  const directory = makeDirectory(children, first + directorySectors, starts)
  const tables = Math.ceil((first + directorySectors) / 128)
  const offsetOf = (sector: number) => (sector + 1) * 512
  const file = Buffer.alloc(offsetOf(first + directorySectors))
  file.write('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'latin1')
  file.writeUInt16LE(9, 0x1e)
  file.writeUInt32LE(first, 0x30)
  file.writeUInt32LE(4096, 0x38)
  file.fill(0xff, 0x44, 512)
  file.fill(0xff, offsetOf(tables), offsetOf(tables + 1))
  if (tables > 109) file.writeUInt32LE(tables, 0x44)
  for (let table = 0; table < tables; table += 1) {
    file.writeUInt32LE(table, table < 109 ? 0x4c + table * 4 : offsetOf(tables) + (table - 109) * 4)
  }
  for (let sector = first; sector < first + directorySectors; sector += 1) {
    file.writeUInt32LE(sector + 1 < first + directorySectors ? sector + 1 : endOfChain, 512 + sector * 4)
  }
  directory.copy(file, offsetOf(first))
  return Buffer.concat([file, ...starts])
}

const endOfChain = 0xfffffffe
const noEntry = 0xffffffff

function makeDirectory(children: StorageEntry[], firstFree: number, starts: Buffer[]): Buffer {
  const entries: Buffer[] = []
  const add = (
    { name, children: within = [], start }: Omit<StorageEntry, 'type'>,
    type: number,
    sibling: number,
  ): number => {
    const entry = Buffer.alloc(128)
    const index = entries.push(entry) - 1
    entry.write(`${name}\0`, 'utf16le')
    entry.writeUInt16LE((name.length + 1) * 2, 64)
    entry.writeUInt8(type, 66)
    // The tree of siblings branches left and right alternately.
    entry.writeUInt32LE(index % 2 === 0 ? sibling : noEntry, 68)
    entry.writeUInt32LE(index % 2 === 0 ? noEntry : sibling, 72)
    entry.writeUInt32LE(
      within.reduce((last, child) => add(child, child.type === 'stream' ? 2 : 1, last), noEntry),
      76,
    )
    if (start) {
      entry.writeUInt32LE(firstFree + starts.push(start) - 1, 116)
      entry.writeUInt32LE(4096, 120)
    }
    return index
  }
  add({ name: 'Root Entry', children }, 5, noEntry)
  return Buffer.concat(entries)
}

/** Writes a new file with these bytes and returns its path. The file is removed when the test is over. */
export async function writeSample(test: TestContext, bytes: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'foyer-inspect-'))
  test.after(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'upload'), bytes)
  return join(folder, 'upload')
}
