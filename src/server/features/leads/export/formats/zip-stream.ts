import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ZipFile } from 'yazl'

export type AddToZip = (
  path: string,
  content: AsyncIterable<string | Uint8Array>,
  options?: { changedAt?: number; isCompressed?: boolean },
) => Promise<void>

/**
 * A ZIP that is made while it is read, with ZIP64 where it needs that. Without its last bytes, which list what is in it, no
 * program opens it. It takes about a KB of memory for each file in it.
 * @param fill adds the files, one after the other: `add` waits until the file has been read
 */
export async function* writeZip(fill: (add: AddToZip) => Promise<void>): AsyncGenerator<Uint8Array, void> {
  const zip = new ZipFile()
  const output = zip.outputStream as Readable
  let current: Readable | undefined
  const add: AddToZip = async (path, content, { changedAt = firstTime, isCompressed = true } = {}) => {
    if (output.destroyed) throw new Error('The ZIP is not read any more.')
    current = Readable.from(content, { objectMode: false })
    zip.addReadStream(current, path, {
      mtime: new Date(changedAt),
      mode: 0o100600,
      // 1 is hardly larger than the usual level, and three times as fast; with 0 nothing is compressed.
      compressionLevel: isCompressed ? 1 : 0,
    })
    await finished(current)
  }
  const filling = fill(add).then(
    () => zip.end(),
    (error: unknown) => void output.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  // `finished` and the loop below tell the same errors.
  zip.on('error', () => {})
  output.on('error', () => {})
  try {
    for await (const chunk of output as AsyncIterable<Buffer>) yield chunk
    await filling
  } finally {
    current?.destroy()
    output.destroy()
  }
}

/** The earliest time that a ZIP can have: a file that was made now has no other, so that two exports of the same are equal. */
const firstTime = Date.UTC(1980, 0, 2)
