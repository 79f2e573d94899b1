import { join } from 'node:path'
import { sql } from 'kysely'
import { orderFeedByIds } from '#server/adapters/database/feed.ts'
import { copyAll } from '#server/adapters/database/transfer/copy-all.ts'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { settleSqlite } from '#server/adapters/database/sqlite/copy.ts'
import { openSqlite } from '#server/adapters/database/sqlite/open.ts'
import { transact } from '#server/adapters/database/transact.ts'

/**
 * Writes the content of one moment as `foyer.sqlite` into a separate folder, while others go on writing. The database
 * must have the version of this program.
 */
export const copyPostgres = async (
  db: Database,
  folder: string,
  progress: (text: string) => void,
): Promise<void> => {
  const copy = openSqlite(folder)
  try {
    await migrate(copy)
    await transact(copy.db, async (into) => {
      await atOneMoment(db, (from) =>
        copyAll({ kind: 'postgres', db: from }, { kind: 'sqlite', db: into }, progress),
      )
      // The transaction numbers of PostgreSQL mean nothing in another database.
      await orderFeedByIds(into)
    })
  } finally {
    await copy.close()
  }
  await settleSqlite(join(folder, 'foyer.sqlite'))
}

/** All queries inside see the same moment, and block no writer (PostgreSQL documentation, "Repeatable Read"). */
const atOneMoment = <T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      // While a slow disk writes a page, this transaction is idle; it must not be ended for that.
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
      return work(tx)
    })
