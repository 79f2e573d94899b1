import { makeDiskStore } from './disk.ts'
import { makeDiskUpkeep } from './disk-upkeep.ts'
import type { ResumeStore } from './resume-store.ts'
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
  /** For the start-up lines; no secrets. */
  description: string
}

/** The file store that the settings name: a folder, or a bucket. Nothing is asked of it yet. */
export const openStore = ({ dataDir }: StoreSettings, now: () => number): OpenStore => ({
  store: makeDiskStore(dataDir, now),
  upkeep: makeDiskUpkeep(dataDir),
  description: `files in ${dataDir}`,
})
