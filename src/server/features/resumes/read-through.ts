import { createHash } from 'node:crypto'
import type { ResumeStore } from '#server/adapters/storage/resume-store.ts'

/** Reads every byte of a stored resume. @throws FileMissing */
export const readThrough = async (store: ResumeStore, path: string) => {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of (await store.open(path)) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}
