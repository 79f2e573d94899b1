import type { FileHandle } from 'node:fs/promises'
import { callbackify } from 'node:util'
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl'
import { damaged, passwordProtected, unsafe } from './inspect-refusal.ts'

/** Real documents have 7 to 114 parts. */
const maxEntries = 2000

/**
 * The zip in `file`, whatever stands behind its end: mail gateways and broken uploads leave line ends and boundaries there,
 * and every reader looks for the last end record from behind. The caller closes both.
 * Throws what yauzl throws when there is no end of a zip, as after a truncated upload.
 */
export async function openZip(file: FileHandle): Promise<ZipFile> {
  const zip = await fromRandomAccessReaderPromise(new FileReader(file), await endOfZip(file), {
    autoClose: false,
  })
  // An error while closing has no one to be reported to, and an EventEmitter without a listener ends the process.
  zip.on('error', () => {})
  return zip
}

const endRecordBytes = 22
/** A comment has 64 KiB at most; blocks of zeros and whole pages of a web site stand behind as well. */
const tailMaxBytes = 1024 * 1024

/** Behind the comment of the last end record that is complete (APPNOTE 4.3.16); the size of the file when there is none. */
async function endOfZip(file: FileHandle): Promise<number> {
  const { size } = await file.stat()
  const tail = Buffer.alloc(Math.min(size, tailMaxBytes))
  const { bytesRead } = await file.read(tail, 0, tail.length, size - tail.length)
  let at = bytesRead - endRecordBytes
  while (at >= 0 && (at = tail.lastIndexOf('PK\x05\x06', at)) >= 0) {
    const end = at + endRecordBytes + tail.readUInt16LE(at + 20)
    if (end <= bytesRead) return size - tail.length + end
    at -= 1
  }
  return size
}

/** What yauzl demands to read anything else than a whole file of its own. */
class FileReader extends RandomAccessReader {
  readonly #file: FileHandle

  constructor(file: FileHandle) {
    super()
    this.#file = file
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    const read = async () => {
      const { bytesRead } = await this.#file.read(buffer, offset, length, position)
      if (bytesRead < length) throw new Error('The zip ends too early.')
    }
    callbackify(read)((error) => callback(error))
  }
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
