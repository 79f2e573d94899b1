import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { removeOrSweepLater } from '#server/adapters/storage/disk/temporary-file.ts'
import { FileMissing, type ResumeStore } from '#server/adapters/storage/resume-store.ts'
import { silenceMaxMs, withoutStalls, S3Refusal, isNoSuchKey, s3Outage } from './s3-answer.ts'
import type { S3Client } from './s3-client.ts'
import { listObjects } from './s3-list.ts'

// Some servers write and verify the whole object after they have received its last byte.
const bytesPerMs = 20_000

/** Resumes as objects below `uploads/` in a bucket; the key is the path that the lead names. */
export const makeS3Store = (client: S3Client): ResumeStore => ({
  keep: async (temporaryFile, path, sha256) => {
    const key = keyOf(path)
    try {
      const { size } = await stat(temporaryFile)
      const body = { bytes: size, sha256, open: () => createReadStream(temporaryFile) }
      const answerWithinMs = silenceMaxMs + size / bytesPerMs
      // The signature covers the SHA-256, so the server accepts only these bytes.
      await client.ask({ method: 'PUT', key, body, answerWithinMs })
    } catch (error) {
      throw s3Outage(error)
    } finally {
      await removeOrSweepLater(temporaryFile)
    }
  },
  open: async (path, range) =>
    Readable.from(withoutStalls(await get(client, path, range)), { objectMode: false }),
  read: async (path, bytesMax) => {
    const chunks: Buffer[] = []
    let bytes = 0
    for await (const chunk of withoutStalls(await get(client, path))) {
      chunks.push(chunk)
      bytes += chunk.length
      if (bytes >= bytesMax) break
    }
    return Buffer.concat(chunks).subarray(0, bytesMax)
  },
  discard: async (path) => removeObject(client, keyOf(path)),
  list: async function* () {
    for await (const { key, ...facts } of listed(client, uploads)) {
      if (isResume(key)) yield { path: key, facts: async () => facts }
    }
  },
})

const get = async (client: S3Client, path: string, range?: { start: number; end: number }) => {
  const headers = range && { range: `bytes=${range.start}-${range.end}` }
  try {
    const response = await client.send({ method: 'GET', key: keyOf(path), ...(headers && { headers }) })
    if (!range || response.statusCode === 206) return response
    response.destroy()
    throw new S3Refusal(200, 'RangeIgnored')
  } catch (error) {
    throw isNoSuchKey(error) ? new FileMissing(path) : s3Outage(error)
  }
}

const uploads = 'uploads/'

/** Paths come from the database, but even a wrong one must not name anything other than a resume. */
const keyOf = (path: string) => {
  if (!isResume(path)) throw new FileMissing(path)
  return path
}

/** Names that begin with a dot belong to the store and are not resumes. */
const isResume = (key: string) => /^uploads\/[^./][^/]*$/.test(key)

/** @throws Outage */
export const removeObject = async (client: S3Client, key: string): Promise<void> => {
  await client.ask({ method: 'DELETE', key }).catch((error: unknown) => {
    if (!isNoSuchKey(error)) throw s3Outage(error)
  })
}

/** @throws Outage */
export async function* listed(client: S3Client, prefix: string) {
  try {
    yield* listObjects(client, prefix)
  } catch (error) {
    throw s3Outage(error)
  }
}
