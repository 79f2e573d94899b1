import { type Entry, type ZipFile, fromBufferPromise, openPromise } from 'yauzl'
import { endOfZip } from './end-of-zip.ts'

/** The parts of an Office file (a zip, ECMA-376-2), by name in lower case: names are equal without regard to case. */
export type ZipParts = {
  names: readonly string[]
  /** The text of a part, piece by piece; none where there is no such part. @throws TooLarge */
  read(name: string): AsyncGenerator<string>
}

export type PartLimits = {
  /** Of all parts that are read. */
  inflatedMaxBytes: number
  maxRatio: number
  /** Smaller ones harm nobody, whatever their ratio. */
  ratioFreeBytes: number
}

/** Thrown where a file asks for more than its share. */
export class TooLarge extends Error {
  constructor() {
    super('The file takes too much time or memory.')
    this.name = 'TooLarge'
  }
}

/** @throws TooLarge for one that unpacks to far more than is allowed; whatever yauzl stumbles over */
export const openZip = async (file: Buffer, limits: PartLimits): Promise<ZipParts> => {
  const whole = file.subarray(0, endOfZip(file) ?? file.length)
  return partsOf(await fromBufferPromise(whole), whole.length, limits)
}

/** The same for a file on the disk, whose end must be the end of the zip. */
export const openZipFile = async (path: string, limits: PartLimits): Promise<ZipParts> => {
  const zip = await openPromise(path, { autoClose: false })
  return partsOf(zip, zip.fileSize, limits)
}

const partsOf = async (zip: ZipFile, packedBytes: number, limits: PartLimits): Promise<ZipParts> => {
  const { inflatedMaxBytes, maxRatio, ratioFreeBytes } = limits
  const entries = new Map<string, Entry>()
  let inflatedBytes = 0
  for await (const entry of zip.eachEntry()) {
    entries.set(entry.fileName.toLowerCase(), entry)
    inflatedBytes += entry.uncompressedSize
  }
  if (inflatedBytes > ratioFreeBytes && inflatedBytes / packedBytes > maxRatio) throw new TooLarge()

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

/** OPC (ECMA-376-2, 9.1) allows UTF-8 and UTF-16. */
const charsetOf = (bytes: Buffer) => {
  const mark = bytes.toString('latin1', 0, 2)
  return mark === '\xff\xfe' ? 'utf-16le' : mark === '\xfe\xff' ? 'utf-16be' : 'utf-8'
}
