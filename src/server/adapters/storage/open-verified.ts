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

/** What the store has is not what was stored. */
export class FileDamaged extends Error {
  constructor() {
    super('The stored file is not what was uploaded.')
    this.name = 'FileDamaged'
  }
}

const readWholeMaxBytes = 1024 * 1024

/**
 * A whole file that never looks complete when it is not, byte for byte, what was stored. A small one has been read and
 * compared before this returns; a larger one fails with FileDamaged before its last chunk.
 * @throws FileMissing; FileDamaged, of a small file
 */
export const openVerified = async (
  store: Pick<ResumeStore, 'open' | 'read'>,
  expected: Expected,
): Promise<Readable | Buffer> => {
  if (expected.bytes > readWholeMaxBytes) return verifying(await store.open(expected.path), expected)
  // One byte more, so that a file that has grown is noticed.
  const content = await store.read(expected.path, expected.bytes + 1)
  if (createHash('sha256').update(content).digest('hex') !== expected.sha256) throw new FileDamaged()
  return content
}

/** `end` is inclusive. */
type Range = { start: number; end: number }

export type OpenResume = (expected: Expected, range?: Range) => Promise<Readable | Buffer>

const keptMaxBytes = 16 * 1024 * 1024
const comparedMax = 10_000

/**
 * The same as openVerified. A small file that was read and compared is kept for a while, and is not read again as long as
 * the store can tell that it is the same: when a firm is told of a lead, everybody looks at the same resume. A part of a
 * larger one is given out after all of it was compared once, where the store can tell that it is still the same.
 */
export const makeOpenResume = (store: Pick<ResumeStore, 'open' | 'read' | 'stamp'>): OpenResume => {
  const kept = new LRUCache<string, { stamp: string; content: Buffer }>({
    maxSize: keptMaxBytes,
    sizeCalculation: ({ content }) => content.length || 1,
  })
  const compared = new LRUCache<string, string>({ max: comparedMax })
  return async (expected, range) => {
    const key = `${expected.sha256} ${expected.path}`
    // Before reading: what is changed meanwhile is read again.
    const stamp = store.stamp?.(expected.path)
    const known = kept.get(key)
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
    if (stamp !== undefined) kept.set(key, { stamp, content })
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
      // A reader who was told the length would take more than that for the end.
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
  // A failure of either side reaches `check`, which is what is read.
  return pipeline(source, check, () => {})
}
