import { join } from 'node:path'
import { sql } from 'kysely'
import { orderFeedByIds } from '#server/adapters/database/feed.ts'
import { copyAll } from '#server/adapters/database/transfer/copy-all.ts'
import { migrate } from '#server/adapters/database/migrate.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { settleSqlite } from '#server/adapters/database/sqlite/copy.ts'
import { openSqlite } from '#server/adapters/database/sqlite/open.ts'
import { transact } from '#server/adapters/database/transact.ts'

/**
 * Writes what the database holds at one moment as `foyer.sqlite` into a folder of its own, while others write to it.
 * The database has to have the version of this program.
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
      // What a transaction was called says nothing to any other database.
      await orderFeedByIds(into)
    })
  } finally {
    await copy.close()
  }
  await settleSqlite(join(folder, 'foyer.sqlite'))
}

/** Every query in it sees the same moment, and nobody waits for it (PostgreSQL documentation, "Repeatable Read"). */
const atOneMoment = <T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      // Between two pages a slow disk writes the one before.
      await sql`set local idle_in_transaction_session_timeout = 0`.execute(tx)
      return work(tx)
    })
