import { sql } from 'kysely'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

const pagesAtOnce = 64

/**
 * Erases the words of removed leads from the file of SQLite, where they stay when a row is deleted: writes the whole index
 * again in small transactions (sqlite.org/fts5.html, section 6.9), so others need not wait. They are gone from the log, too, when
 * it is written from its beginning. PostgreSQL drops the words of removed rows with VACUUM; the list of all words in its index
 * is made again by REINDEX INDEX CONCURRENTLY, which cannot be part of a transaction.
 */
export const purgeIndex = async (db: Database, signal?: AbortSignal): Promise<void> => {
  if (isPostgres(db)) return
  // The first step, negative, marks all parts of the index to be merged into one.
  for (let pages = -pagesAtOnce, isLeft = true; isLeft; pages = pagesAtOnce) {
    signal?.throwIfAborted()
    isLeft = await transact(db, async (tx) => {
      await eraseDeleted(tx, true)
      const before = await changesOf(tx)
      await sql`insert into lead_index (lead_index, rank) values ('merge', ${pages})`.execute(tx)
      return (await changesOf(tx)) - before >= 2
    })
  }
  await transact(db, (tx) => eraseDeleted(tx, false))
}

/** Overwrites what is deleted from now on with zeros; without it, SQLite only forgets where it was. */
export const eraseDeleted = async (tx: Database, isOn: boolean): Promise<void> => {
  if (!isPostgres(tx)) await sql.raw(`pragma secure_delete = ${isOn ? 'on' : 'off'}`).execute(tx)
}

const changesOf = async (tx: Database) => {
  const { rows } = await sql<{ changes: number }>`select total_changes() as changes`.execute(tx)
  return rows[0]?.changes ?? 0
}
