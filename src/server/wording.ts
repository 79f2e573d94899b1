import { meaningOf } from './failures.ts'

/** `uploads/*_RANDOM.pdf`: a shell still finds the file, but the report does not contain the name of the prospect. */
export const withoutName = (path: string): string => path.replace(/[^/]*(?=_[^_]*$)/, '*')

/**
 * The messages of an error and of its causes. If meaningOf explains the error, its own message follows in parentheses.
 * Names of resumes are masked, because they contain names of people.
 */
export const sentences = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error)
  const meaning = meaningOf(error)
  const told = meaning === undefined ? error.message : `${meaning} (${error.message})`
  const message = told.replaceAll(/uploads[/\\][^'") ]*/g, withoutName)
  return [message, ...(error.cause === undefined ? [] : [sentences(error.cause)])].join(' ')
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

/** The beginning of `last_error` of mails that a restore withheld. The doctor recognizes these mails by it. */
export const withheldBy = 'Restored from a backup of '
