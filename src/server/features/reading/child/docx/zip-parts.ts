import { type Entry, fromBufferPromise } from 'yauzl'
import { TooLarge } from '../reading.ts'

/** The parts of a DOCX (a zip, ECMA-376-2), by name in lower case: names are equal without regard to case. */
export type ZipParts = {
  names: readonly string[]
  /** The text of a part, piece by piece; none where there is no such part. @throws TooLarge */
  read(name: string): AsyncGenerator<string>
}

// Of a resume, the parts with text have some 100 KB.
const inflatedMaxBytes = 64 * 1024 * 1024
const maxRatio = 100
/** Smaller ones harm nobody, whatever their ratio. */
const ratioFreeBytes = 16 * 1024 * 1024

/** @throws TooLarge for one that unpacks to far more than a resume needs; whatever yauzl stumbles over */
export const openZip = async (file: Buffer): Promise<ZipParts> => {
  const zip = await fromBufferPromise(file.subarray(0, endOfZip(file)))
  const entries = new Map<string, Entry>()
  let inflatedBytes = 0
  for await (const entry of zip.eachEntry()) {
    entries.set(entry.fileName.toLowerCase(), entry)
    inflatedBytes += entry.uncompressedSize
  }
  if (inflatedBytes > ratioFreeBytes && inflatedBytes / file.length > maxRatio) throw new TooLarge()

  let readBytes = 0
  return {
    names: [...entries.keys()],
    read: async function* (name) {
      const entry = entries.get(name)
      if (!entry) return
      let decoder: InstanceType<typeof TextDecoder> | undefined
      for await (const bytes of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
        readBytes += bytes.length
        if (readBytes > inflatedMaxBytes) throw new TooLarge()
        decoder ??= new TextDecoder(charsetOf(bytes))
        yield decoder.decode(bytes, { stream: true })
      }
    },
  }
}

/** Mail gateways leave line ends and boundaries behind the end record (APPNOTE 4.3.16), where yauzl expects nothing. */
const endOfZip = (file: Buffer): number => {
  const at = file.lastIndexOf('PK\x05\x06', undefined, 'latin1')
  return at === -1 || at + 22 > file.length ? file.length : at + 22 + file.readUInt16LE(at + 20)
}

/** OPC (ECMA-376-2, 9.1) allows UTF-8 and UTF-16. */
const charsetOf = (bytes: Buffer) => {
  const mark = bytes.toString('latin1', 0, 2)
  return mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8'
}
