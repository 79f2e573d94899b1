import { parseXml } from '#server/office/parse-xml.ts'
import { TooLarge, type ZipParts } from '#server/office/zip-parts.ts'
import { cellMaxLength, unescaped } from './cell-text.ts'

/**
 * The texts that cells name by their number (18.4): those with several looks in one piece, without how they are pronounced.
 * @returns the text with a number; empty if there is none
 */
export const readSharedStrings = async (
  zip: ZipParts,
  part: string | undefined,
): Promise<(index: number) => string> => {
  if (part === undefined || !zip.names.includes(part)) return () => ''
  const pool = makeTextPool()
  let text = ''
  let isText = false
  let spoken = 0
  await parseXml(zip.read(part), {
    open: (name) => {
      if (name === 'si') text = ''
      if (name === 'rPh') spoken += 1
      isText = name === 't' && spoken === 0
    },
    text: (piece) => {
      if (isText && text.length < cellMaxLength) text += piece
    },
    close: (name) => {
      isText = false
      if (name === 'rPh') spoken -= 1
      if (name === 'si') pool.add(unescaped(text))
    },
  })
  return pool.at
}

const chunkBytes = 4 * 1024 * 1024
/** Of all texts. Outside of the heap, of which a process that reads a file has little. */
const chunksMax = 64

/** Keeps millions of texts as bytes: as strings they would take three times as much. */
const makeTextPool = () => {
  const chunks: Buffer[] = []
  let filled = chunkBytes
  /** For each text its chunk and its place there, and one more place where it ends. */
  let places = new Uint32Array(1024)
  let count = 0
  return {
    add: (text: string) => {
      const bytes = Buffer.byteLength(text)
      if (filled + bytes > chunkBytes) {
        if (chunks.length === chunksMax) throw new TooLarge()
        chunks.push(Buffer.allocUnsafe(chunkBytes))
        filled = 0
      }
      if (count * 2 + 2 > places.length) {
        const wider = new Uint32Array(places.length * 2)
        wider.set(places)
        places = wider
      }
      const start = (chunks.length - 1) * chunkBytes + filled
      chunks.at(-1)?.write(text, filled)
      filled += bytes
      places[count * 2] = start
      places[count * 2 + 1] = bytes
      count += 1
    },
    at: (index: number): string => {
      const start = places[index * 2]
      if (index >= count || start === undefined) return ''
      const from = start % chunkBytes
      const chunk = chunks[Math.floor(start / chunkBytes)]
      return chunk?.toString('utf8', from, from + (places[index * 2 + 1] ?? 0)) ?? ''
    },
  }
}
