import type { Database } from '#server/adapters/database/schema.ts'
import type { ResumeStore, StoredEntry } from '#server/adapters/storage/resume-store.ts'
import type { StoreUpkeep } from '#server/adapters/storage/store-upkeep.ts'
import { selectNamed } from './resumes.queries.ts'

export type Sweeping = {
  db: Database
  store: ResumeStore
  storage: StoreUpkeep
  now: () => number
  /** Ends sweeping between two batches. */
  signal?: AbortSignal
}

/**
 * A younger file is not swept. A file is stored just before the transaction of its lead, which ends within seconds, or within
 * half a minute if the database is slow. The rest of the hour is for clocks that differ between nodes.
 */
export const graceMs = 3_600_000

/** An upload that pauses for half a minute is aborted, so a temporary file without writes for an hour was left by a crash. */
export const temporaryKeptMs = 3_600_000

/** An operator has thirty days to notice that a file was swept by mistake. */
export const trashKeptMs = 30 * 86_400_000

/** How many paths one query looks up; it takes well under a millisecond. */
export const pathsAtOnce = 200

/** The files that no lead names. */
export const withoutRow = async (db: Database, entries: StoredEntry[]): Promise<StoredEntry[]> => {
  const named = await selectNamed(
    db,
    entries.map(({ path }) => path),
  )
  return entries.filter(({ path }) => !named.has(path))
}
