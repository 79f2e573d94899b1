import { createHash } from 'node:crypto'
import { type Readable, Transform, pipeline } from 'node:stream'
import { finished } from 'node:stream/promises'
import { LRUCache } from 'lru-cache'
import type { ResumeStore } from './resume-store.ts'

export type Expected = {
  path: string
  bytes: number
  /** Hex. */
  sha256: string
}

/** The stored file differs from the file that was uploaded. */
export class FileDamaged extends Error {
  constructor() {
    super('The stored file differs from the file that was uploaded.')
    this.name = 'FileDamaged'
  }
}

const readWholeMaxBytes = 1024 * 1024

/**
 * Opens a whole file so that a damaged one never looks complete. A small file is read and compared before this returns;
 * a larger one fails with FileDamaged before its last chunk.
 * @throws FileMissing; FileDamaged for a small file
 */
export const openVerified = async (
  store: Pick<ResumeStore, 'open' | 'read'>,
  expected: Expected,
): Promise<Readable | Buffer> => {
  if (expected.bytes > readWholeMaxBytes) return verifying(await store.open(expected.path), expected)
  // Reads one byte more than expected, to notice a file that has grown.
  const content = await store.read(expected.path, expected.bytes + 1)
  if (createHash('sha256').update(content).digest('hex') !== expected.sha256) throw new FileDamaged()
  return content
}

/** `end` is inclusive. */
type Range = { start: number; end: number }

export type OpenResume = (expected: Expected, range?: Range) => Promise<Readable | Buffer>

const cacheMaxBytes = 16 * 1024 * 1024
const comparedMax = 10_000

/**
 * Like openVerified, but caches small files that were verified, as long as the store can tell that they are unchanged:
 * after a notification every attorney opens the same resume. A range of a larger file is returned only after the whole
 * file was verified once, if the store can tell that it is unchanged since.
 */
export const makeOpenResume = (store: Pick<ResumeStore, 'open' | 'read' | 'stamp'>): OpenResume => {
  const cache = new LRUCache<string, { stamp: string; content: Buffer }>({
    maxSize: cacheMaxBytes,
    sizeCalculation: ({ content }) => content.length || 1,
  })
  const compared = new LRUCache<string, string>({ max: comparedMax })
  return async (expected, range) => {
    const key = `${expected.sha256} ${expected.path}`
    // Taken before reading: a file that changes meanwhile is read again next time.
    const stamp = store.stamp?.(expected.path)
    const known = cache.get(key)
    if (known && known.stamp === stamp) return cut(known.content, range)
    if (range && expected.bytes > readWholeMaxBytes) {
      if (stamp !== undefined && compared.get(key) !== stamp) {
        await finished(verifying(await store.open(expected.path), expected).resume())
        compared.set(key, stamp)
      }
      return store.open(expected.path, range)
    }
    const content = await openVerified(store, expected)
    if (!Buffer.isBuffer(content)) return content
    if (stamp !== undefined) cache.set(key, { stamp, content })
    return cut(content, range)
  }
}

const cut = (content: Buffer, range: Range | undefined) =>
  range ? content.subarray(range.start, range.end + 1) : content

const verifying = (source: Readable, { bytes, sha256 }: Expected): Readable => {
  const hash = createHash('sha256')
  let seen = 0
  let held: Buffer | undefined
  const check = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk)
      seen += chunk.length
      // A reader that knows the expected length would take the file for complete after that many bytes.
      if (seen > bytes) return done(new FileDamaged())
      const free = held
      held = chunk
      done(null, free)
    },
    flush: (done) => {
      if (hash.digest('hex') === sha256) done(null, held)
      else done(new FileDamaged())
    },
  })
  // Errors of either stream reach `check`, which the caller reads.
  return pipeline(source, check, () => {})
}
