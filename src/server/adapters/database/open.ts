import { unwatched } from '#server/adapters/telemetry/watcher.ts'
import { openPostgres } from '#server/adapters/database/postgres/open.ts'
import type { OpenDatabase, ReadableDatabase } from './open-database.ts'
import { openSqlite, openSqliteToRead } from '#server/adapters/database/sqlite/open.ts'

/** PostgreSQL when a URL is given, SQLite in the folder otherwise. */
export const openDatabase = (
  { url, folder }: { url: string | undefined; folder: string },
  watcher = unwatched,
): OpenDatabase => (url === undefined ? openSqlite(folder, watcher) : openPostgres(url, watcher))

/** Opens an existing database and changes nothing. @throws when there is no database */
export const openDatabaseToRead = ({
  url,
  folder,
}: {
  url: string | undefined
  folder: string
}): ReadableDatabase => (url === undefined ? openSqliteToRead(folder) : openPostgres(url))
