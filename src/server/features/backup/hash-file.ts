import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

export type Content = { bytes: number; sha256: string }

export const hashFile = async (file: string): Promise<Content> => {
  const measured = measuring()
  await pipeline(createReadStream(file), measured.pass, async (chunks) => {
    for await (const _ of chunks);
  })
  return measured.content()
}

/** Writes a stream into a new file that only the owner can read. Returns size and hash once the content is durable. */
export const writeHashed = async (from: Readable, file: string): Promise<Content> => {
  const measured = measuring()
  await pipeline(from, measured.pass, createWriteStream(file, { mode: 0o600, flush: true }))
  return measured.content()
}

const measuring = () => {
  const hash = createHash('sha256')
  let bytes = 0
  return {
    pass: async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk)
        bytes += chunk.length
        yield chunk
      }
    },
    content: (): Content => ({ bytes, sha256: hash.digest('hex') }),
  }
}
