import type { ReadableDatabase } from '#server/adapters/database/open-database.ts'
import type { ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { StoreUpkeep } from '#server/adapters/storage/store-upkeep.ts'
import type { Config } from '#server/config/config.ts'

/** `note`: worth knowing, but nothing is wrong. `problem`: something is wrong, and `advice` says what to do. */
export type Finding = { level: 'ok' | 'note' | 'problem'; message: string; advice?: string }

/** What the checks read; none of them changes anything. */
export type Examined = {
  config: Config
  database: ReadableDatabase
  store: ResumeStore
  storage: StoreUpkeep
  now: () => number
  /** Reports the progress of a long check to a person who is waiting. */
  progress: (text: string) => void
}

export type Check = {
  /** The name that is printed with its findings. */
  name: string
  /** The check reads the file store. It is skipped while that cannot be used, because every file would be a problem. */
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
