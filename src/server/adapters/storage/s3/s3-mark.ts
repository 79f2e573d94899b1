import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { parseMark } from '#server/adapters/storage/mark-text.ts'
import type { S3Client } from './s3-client.ts'
import { isNoSuchKey, s3Trouble } from './s3-failures.ts'
import type { StoreMark } from '#server/adapters/storage/store-upkeep.ts'

const key = 'uploads/.installation'

/** An object among the uploads, so that it goes where they go. A PUT replaces it whole or not at all. */
export const makeS3Mark = (client: S3Client): StoreMark => ({
  read: async () => {
    try {
      return parseMark(await client.ask({ method: 'GET', key }))
    } catch (error) {
      if (isNoSuchKey(error)) return 'none'
      throw s3Trouble(error)
    }
  },
  write: async (mark) => {
    await putText(client, key, `${JSON.stringify(mark)}\n`)
  },
})

/** Writes a small object. @throws Trouble */
export const putText = async (client: S3Client, to: string, text: string): Promise<void> => {
  const bytes = Buffer.from(text)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const body = { bytes: bytes.length, sha256, open: () => Readable.from([bytes]) }
  await client.ask({ method: 'PUT', key: to, body }).catch((error: unknown) => {
    throw s3Trouble(error)
  })
}
