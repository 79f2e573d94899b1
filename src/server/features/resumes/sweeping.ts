import type { Database } from '#server/adapters/database/schema.ts'
import type { ResumeStore, StoredEntry } from '#server/adapters/storage/resume-store.ts'
import type { StoreUpkeep } from '#server/adapters/storage/store-upkeep.ts'
import { selectNamed } from './resumes.queries.ts'

/** What sweeping works with. */
export type Sweeping = {
  db: Database
  store: ResumeStore
  storage: StoreUpkeep
  now: () => number
  /** Ends the work between two batches. */
  signal?: AbortSignal
}

/**
 * A file is stored just before the transaction that names it, and its age counts from there. That transaction ends
 * within seconds, at worst half a minute of a database that hardly answers; the rest of the hour is for nodes whose
 * clocks differ.
 */
export const graceMs = 3_600_000

/** A body that pauses for half a minute is ended; what nobody wrote to for an hour was left by a crash. */
export const temporaryKeptMs = 3_600_000

/** Thirty days in which a mistake can be noticed. */
export const trashKeptMs = 30 * 86_400_000

/** Asked of the database in one query; well under a millisecond of it. */
export const pathsAtOnce = 200

/** Those of the files that no lead names. */
export const withoutRow = async (db: Database, entries: StoredEntry[]): Promise<StoredEntry[]> => {
  const named = await selectNamed(
    db,
    entries.map(({ path }) => path),
  )
  return entries.filter(({ path }) => !named.has(path))
}
