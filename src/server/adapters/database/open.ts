import { openPostgres } from './postgres/open.ts'
import type { Database } from './schema.ts'
import type { DatabaseSetting } from './settings.ts'
import { openSqlite, openSqliteToRead } from './sqlite/open.ts'

export type OpenDatabase = {
  kind: 'sqlite' | 'postgres'
  db: Database
  /** For the start-up lines; no secrets. */
  description: string
  /** Called before the first pending migration of a database that has data. */
  beforeMigration(version: number): Promise<void>
  /** Lifts the bounds on how long a query may take, for work done before the server listens. */
  unhurried<T>(work: () => Promise<T>): Promise<T>
  /** For a start that refuses to lose data. @throws when a COMMIT would not survive a power cut; says what to change. */
  assertDurable(): Promise<void>
  /** Version and settings that durability rests on, the version first. */
  readSettings(): Promise<DatabaseSetting[]>
  /** What the database itself finds wrong, a line each; empty when sound. */
  findDamage(): Promise<string[]>
  close(): Promise<void>
}

/** For looking at a database beside the server that works on it. Outside `transact` nothing can be written. */
export type ReadableDatabase = Omit<OpenDatabase, 'beforeMigration' | 'unhurried' | 'assertDurable'>

/** PostgreSQL when a URL is given, SQLite in the folder otherwise. */
export const openDatabase = ({ url, folder }: { url: string | undefined; folder: string }): OpenDatabase =>
  url === undefined ? openSqlite(folder) : openPostgres(url)

/** Opens what is there and changes nothing. @throws when there is no database */
export const openDatabaseToRead = ({
  url,
  folder,
}: {
  url: string | undefined
  folder: string
}): ReadableDatabase => (url === undefined ? openSqliteToRead(folder) : openPostgres(url))
