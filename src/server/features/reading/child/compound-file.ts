/** What stands in a compound file (MS-CFB): DOC, and DOCX under a password. */
export type CompoundFile = {
  /** Of every storage and stream, at any depth, in upper case. */
  names: ReadonlySet<string>
  /** The bytes of the first stream of that name; undefined where there is none. */
  stream(name: string): Buffer | undefined
}

type Entry = { name: string; type: number; start: number; bytes: number }

// Sector numbers above this one are marks: end of chain, free, not a sector (section 2.1).
const maxSector = 0xfffffffa
const stream = 2
const signature = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'

/** @throws where the file is damaged, or another one */
export const readCompoundFile = (file: Buffer): CompoundFile => {
  if (file.toString('latin1', 0, signature.length) !== signature) throw new Error('This is no compound file.')
  const sectorBytes = 1 << file.readUInt16LE(0x1e)
  const sectorAt = (sector: number) => file.subarray((sector + 1) * sectorBytes, (sector + 2) * sectorBytes)
  const table = Buffer.concat(allocationSectors(file, sectorAt).map(sectorAt))
  const directory = chain(file.readUInt32LE(0x30), table, sectorAt)
  const entries = entriesIn(directory)

  const smallTable = chain(file.readUInt32LE(0x3c), table, sectorAt)
  const smallStreams = chain(entries[0]?.start ?? maxSector + 1, table, sectorAt)
  const smallSectorAt = (sector: number) => smallStreams.subarray(sector * 64, (sector + 1) * 64)
  const smallMaxBytes = file.readUInt32LE(0x38)
  return {
    names: new Set(entries.map(({ name }) => name)),
    stream: (name) => {
      const entry = entries.find((each) => each.type === stream && each.name === name)
      if (!entry) return undefined
      const { start, bytes } = entry
      const whole =
        bytes < smallMaxBytes ? chain(start, smallTable, smallSectorAt) : chain(start, table, sectorAt)
      return whole.subarray(0, bytes)
    },
  }
}

/** The sectors of a chain; one that leads back to itself ends with as many as the table has. */
const chain = (first: number, table: Buffer, sectorAt: (sector: number) => Buffer): Buffer => {
  const sectors: Buffer[] = []
  for (let sector = first; sector <= maxSector && sectors.length * 4 < table.length;) {
    sectors.push(sectorAt(sector))
    sector = sector * 4 + 4 <= table.length ? table.readUInt32LE(sector * 4) : maxSector + 1
  }
  return Buffer.concat(sectors)
}

/** Where the allocation table lies: 109 of its sectors are named in the header, the others in a chain (section 2.5). */
const allocationSectors = (file: Buffer, sectorAt: (sector: number) => Buffer): number[] => {
  const named = numbersIn(file.subarray(0x4c, 512))
  const seen = new Set<number>()
  for (let sector = file.readUInt32LE(0x44); sector <= maxSector && !seen.has(sector);) {
    seen.add(sector)
    const numbers = numbersIn(sectorAt(sector))
    sector = numbers.pop() ?? maxSector + 1
    named.push(...numbers)
  }
  return [...new Set(named.filter((sector) => sector <= maxSector))]
}

const numbersIn = (bytes: Buffer) =>
  Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) => bytes.readUInt32LE(index * 4))

/** Section 2.6.1: each entry has 128 bytes. */
const entriesIn = (directory: Buffer): Entry[] =>
  Array.from({ length: Math.floor(directory.length / 128) }, (_, index) => {
    const entry = directory.subarray(index * 128, index * 128 + 128)
    const nameBytes = Math.max(0, Math.min(64, entry.readUInt16LE(64)) - 2)
    return {
      name: entry.toString('utf16le', 0, nameBytes).toUpperCase(),
      type: entry.readUInt8(66),
      start: entry.readUInt32LE(116),
      bytes: entry.readUInt32LE(120),
    }
  }).filter(({ type }) => type !== 0)
