import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { makeDiskTemporary } from '#server/adapters/storage/disk/disk-temporary.ts'
import { parseMark } from '#server/adapters/storage/mark-text.ts'
import type { StoreMark, StoreUpkeep, TemporaryFiles } from '#server/adapters/storage/store-upkeep.ts'
import { isNoSuchKey, s3Outage } from './s3-answer.ts'
import { removeObject } from './s3.ts'
import type { S3Client } from './s3-client.ts'
import { makeS3Trash } from './s3-trash.ts'

/** What cleans up the bucket of `makeS3Store`. Files being uploaded are in a local folder, as with the disk store. */
export const makeS3Upkeep = (client: S3Client, dataDir: string): StoreUpkeep => ({
  mark: makeMark(client),
  trash: makeS3Trash(client),
  temporary: makeTemporary(client, makeDiskTemporary(join(dataDir, 'incoming'))),
})

// Always the same key: a crash between writing and removing leaves one small object, not many.
const probeKey = 'probe'

const makeTemporary = (client: S3Client, local: TemporaryFiles): TemporaryFiles => ({
  ...local,
  probe: async () => {
    await local.probe()
    await putText(client, probeKey, 'ready')
    await removeObject(client, probeKey)
  },
})

const markKey = 'uploads/.installation'

/**
 * The mark is an object among the uploads, so that it is copied with them. A PUT replaces it completely or not at all.
 */
const makeMark = (client: S3Client): StoreMark => ({
  read: async () => {
    try {
      return parseMark(await client.ask({ method: 'GET', key: markKey }))
    } catch (error) {
      if (isNoSuchKey(error)) return 'none'
      throw s3Outage(error)
    }
  },
  write: async (mark) => {
    await putText(client, markKey, `${JSON.stringify(mark)}\n`)
  },
})

/** Writes a small object. @throws Outage */
const putText = async (client: S3Client, to: string, text: string): Promise<void> => {
  const bytes = Buffer.from(text)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const body = { bytes: bytes.length, sha256, open: () => Readable.from([bytes]) }
  await client.ask({ method: 'PUT', key: to, body }).catch((error: unknown) => {
    throw s3Outage(error)
  })
}
