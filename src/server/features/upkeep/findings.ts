import type { ReadableDatabase } from '#server/adapters/database/open.ts'
import type { ResumeStore } from '#server/adapters/storage/resume-store.ts'
import type { StoreUpkeep } from '#server/adapters/storage/store-upkeep.ts'
import type { Config } from '#server/config.ts'

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

export type Check = (examined: Examined) => AsyncIterable<Finding>

export const ok = (message: string): Finding => ({ level: 'ok', message })
export const note = (message: string, advice?: string): Finding => ({
  level: 'note',
  message,
  ...(advice && { advice }),
})
export const problem = (message: string, advice: string): Finding => ({ level: 'problem', message, advice })

/** `uploads/*_RANDOM.pdf` still names one file to every shell, and no prospect to whoever reads the report. */
export const withoutName = (path: string): string => path.replace(/[^/]*(?=_[^_]*$)/, '*')

/** The sentences of an error and of what caused it. */
export const sentences = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  return [error.message, ...(error.cause === undefined ? [] : [sentences(error.cause)])].join(' ')
}

export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`

export const duration = (ms: number): string => {
  const minutes = Math.floor(ms / 60_000)
  if (minutes < 60) return countOf(minutes, 'minute')
  if (minutes < 48 * 60) return countOf(Math.floor(minutes / 60), 'hour')
  return countOf(Math.floor(minutes / 60 / 24), 'day')
}

export const sizeOf = (bytes: number): string => {
  const steps = Math.min(4, Math.floor(Math.log2(Math.max(bytes, 1)) / 10))
  const unit = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'][steps]
  return `${(bytes / 1024 ** steps).toFixed(steps === 0 ? 0 : 1)} ${unit}`
}
