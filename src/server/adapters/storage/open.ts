import { makeDiskStore } from '#server/adapters/storage/disk/disk.ts'
import { makeDiskUpkeep } from '#server/adapters/storage/disk/disk-upkeep.ts'
import type { ResumeStore } from './resume-store.ts'
import { makeS3Client } from '#server/adapters/storage/s3/s3-client.ts'
import { makeS3Upkeep } from '#server/adapters/storage/s3/s3-upkeep.ts'
import { assertS3Usable } from '#server/adapters/storage/s3/s3-usable.ts'
import { makeS3Store } from '#server/adapters/storage/s3/s3.ts'
import type { StoreUpkeep } from './store-upkeep.ts'

/** The settings of the same names, see config.ts. */
export type StoreSettings = {
  dataDir: string
  storage: 'disk' | 's3'
  s3Endpoint?: string | undefined
  s3Region: string
  s3Bucket?: string | undefined
  s3AccessKeyId?: string | undefined
  s3SecretAccessKey?: string | undefined
  s3ForcePathStyle: boolean
}

export type OpenStore = {
  store: ResumeStore
  upkeep: StoreUpkeep
  /** For the lines logged at start; contains no secrets. */
  description: string
  /**
   * Checks that the store can be used, without changing anything.
   * @throws Error with a sentence that names the setting to change; Outage when the store does not work at the moment
   */
  assertUsable(): Promise<void>
}

/** Opens the file store of the settings: a folder or a bucket. Sends no request to it yet. */
export const openStore = (settings: StoreSettings, now: () => number): OpenStore =>
  settings.storage === 's3' ? openBucket(settings) : openFolder(settings.dataDir, now)

const openFolder = (dataDir: string, now: () => number): OpenStore => ({
  store: makeDiskStore(dataDir, now),
  upkeep: makeDiskUpkeep(dataDir),
  description: `files in ${dataDir}`,
  assertUsable: async () => {},
})

const openBucket = (settings: StoreSettings): OpenStore => {
  const endpoint = given(settings.s3Endpoint, 'S3_ENDPOINT')
  const bucket = given(settings.s3Bucket, 'S3_BUCKET')
  const client = makeS3Client({
    endpoint,
    bucket,
    region: settings.s3Region,
    accessKeyId: given(settings.s3AccessKeyId, 'S3_ACCESS_KEY_ID'),
    secretAccessKey: given(settings.s3SecretAccessKey, 'S3_SECRET_ACCESS_KEY'),
    forcePathStyle: settings.s3ForcePathStyle,
  })
  return {
    store: makeS3Store(client),
    upkeep: makeS3Upkeep(client, settings.dataDir),
    description: `bucket ${bucket} at ${withoutSecrets(endpoint)}`,
    assertUsable: () => assertS3Usable(client),
  }
}

const given = (value: string | undefined, variable: string) => {
  if (value === undefined) throw new Error(`${variable} must be set when STORAGE is s3.`)
  return value
}

const withoutSecrets = (endpoint: string) => {
  const { origin, pathname } = new URL(endpoint)
  return origin + pathname.replace(/\/$/, '')
}
