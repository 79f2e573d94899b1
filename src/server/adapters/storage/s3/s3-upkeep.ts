import { join } from 'node:path'
import { makeDiskTemporary } from '#server/adapters/storage/disk/disk-temporary.ts'
import { removeObject } from './s3.ts'
import type { S3Client } from './s3-client.ts'
import { makeS3Mark, putText } from './s3-mark.ts'
import { makeS3Trash } from './s3-trash.ts'
import type { StoreUpkeep, TemporaryFiles } from '#server/adapters/storage/store-upkeep.ts'

/** The order-keeping side of `makeS3Store`, in the same bucket; uploads under way lie in a folder, as with the disk. */
export const makeS3Upkeep = (client: S3Client, dataDir: string): StoreUpkeep => ({
  mark: makeS3Mark(client),
  trash: makeS3Trash(client),
  temporary: makeTemporary(client, makeDiskTemporary(join(dataDir, 'incoming'))),
})

// The same one each time: a crash between writing and removing leaves one small object, not many.
const probeKey = 'probe'

const makeTemporary = (client: S3Client, local: TemporaryFiles): TemporaryFiles => ({
  ...local,
  probe: async () => {
    await local.probe()
    await putText(client, probeKey, 'ready')
    await removeObject(client, probeKey)
  },
})
