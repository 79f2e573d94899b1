import type { FileHandle } from 'node:fs/promises'
import { openPromise, type Entry, type ZipFile } from 'yauzl'
import { damaged, passwordProtected, unsafe } from './inspect-refusal.ts'

/** Real documents have 7 to 114 parts. */
const maxEntries = 2000

/** The caller closes it. Throws what yauzl throws when there is no end of a zip, as after a truncated upload. */
export async function openZip(path: string): Promise<ZipFile> {
  const zip = await openPromise(path, { autoClose: false })
  // An error while closing has no one to be reported to, and an EventEmitter without a listener ends the process.
  zip.on('error', () => {})
  return zip
}

/**
 * The entries of the central directory by name in lower case (OPC names are equal without regard to case). Refuses what
 * makes two readers of one zip see different files, or makes reading cost more than the file is large: a name used
 * twice, an entry behind the last one counted, entries that share their data (D. Fifield, "A better zip bomb", 2019).
 */
export async function readDirectory(zip: ZipFile, file: FileHandle): Promise<Map<string, Entry>> {
  if (zip.entryCount > maxEntries) throw tooManyParts()
  const entries: Entry[] = []
  for await (const entry of zip.eachEntry()) entries.push(entry)
  const byName = new Map(entries.map((entry) => [entry.fileName.toLowerCase(), entry]))
  const packedBytes = entries.reduce((sum, entry) => sum + entry.compressedSize, 0)
  if (byName.size !== entries.length || packedBytes > zip.fileSize) throw damaged()
  if (entries.some((entry) => entry.isEncrypted())) throw passwordProtected()
  if (entries.some(({ compressionMethod }) => compressionMethod !== 0 && compressionMethod !== 8))
    throw damaged()
  if (await hasUncountedEntry(zip, file)) throw damaged()
  return byName
}

const tooManyParts = () =>
  unsafe(`This Word document has more than ${maxEntries} parts. Save it as PDF and send that file.`)

/** yauzl stops at the count of the end record; other readers (JSZip, so mammoth) go on while headers follow. */
async function hasUncountedEntry(zip: ZipFile, file: FileHandle): Promise<boolean> {
  const signature = Buffer.alloc(4)
  // @types/yauzl 3.4.0 calls this offset a boolean.
  await file.read(signature, 0, 4, Number(zip.readEntryCursor))
  return signature.toString('latin1') === 'PK\x01\x02'
}
