import type { FileHandle } from 'node:fs/promises'
import { callbackify } from 'node:util'
import { fromRandomAccessReaderPromise, RandomAccessReader, type Entry, type ZipFile } from 'yauzl'
import { damaged, passwordProtected, ResumeRefused } from './inspect-refusal.ts'

/** Real documents have between 7 and 114 parts. Each part more takes a fifth of a millisecond. */
const maxEntries = 500

/**
 * Opens the zip in `file`. Bytes after the end of the zip are ignored: mail gateways and broken uploads append line ends and
 * boundaries, and all readers search the end record backward from the end of the file. The caller closes zip and file.
 * Throws an error of yauzl if the zip has no end record, as after a truncated upload.
 */
export async function openZip(file: FileHandle): Promise<ZipFile> {
  const zip = await fromRandomAccessReaderPromise(new FileReader(file), await endOfZip(file), {
    autoClose: false,
  })
  // Errors while closing are ignored. Without a listener for them Node would end the process.
  zip.on('error', () => {})
  return zip
}

const endRecordBytes = 22
/** The end record is searched in this many bytes. Its comment has at most 64 KiB, but zeros or web pages can follow it. */
const tailMaxBytes = 1024 * 1024

/** The end of the last complete end record with its comment (APPNOTE 4.3.16); the size of the file if there is none. */
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

/** yauzl needs such a class to read from a file that is already open. */
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
 * The entries of the central directory by name in lower case, because case does not matter in OPC names. Refuses zips in
 * which two readers see different files, or whose reading costs more than their size suggests: with a name used twice, with
 * entries that the end record does not count, with entries that share data (D. Fifield, "A better zip bomb", 2019).
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
  new ResumeRefused(
    'unpacks',
    `This Word document has more than ${maxEntries} parts. Save it as PDF and send that file.`,
  )

/** yauzl stops at the count in the end record; other readers (JSZip, and so mammoth) read on while headers follow. */
async function hasUncountedEntry(zip: ZipFile, file: FileHandle): Promise<boolean> {
  const signature = Buffer.alloc(4)
  // @types/yauzl 3.4.0 declares this offset as a boolean.
  await file.read(signature, 0, 4, Number(zip.readEntryCursor))
  return signature.toString('latin1') === 'PK\x01\x02'
}
