import type { ReadableDatabase } from '#server/adapters/database/open-database.ts'
import type { ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { StoreUpkeep } from '#server/adapters/storage/store-upkeep.ts'
import type { Config } from '#server/config/config.ts'

/** `note`: worth knowing, nothing is wrong. `problem`: something is, and `advice` tells what to do. */
export type Finding = { level: 'ok' | 'note' | 'problem'; message: string; advice?: string }

/** What the checks look at; none of them changes anything. */
export type Examined = {
  config: Config
  database: ReadableDatabase
  store: ResumeStore
  storage: StoreUpkeep
  now: () => number
  /** How far a long check has come, for a person who is waiting. */
  progress: (text: string) => void
}

export type Check = {
  /** Under which its findings are told. */
  name: string
  /** It asks the file store, and is left out while that cannot be used: each file would be a problem of its own, and a wait. */
  needsStore?: true
  run(examined: Examined): AsyncIterable<Finding>
}

export const ok = (message: string): Finding => ({ level: 'ok', message })
export const note = (message: string, advice?: string): Finding => ({
  level: 'note',
  message,
  ...(advice && { advice }),
})
export const problem = (message: string, advice: string): Finding => ({ level: 'problem', message, advice })
