import type { Database } from './schema.ts'
import type { DatabaseSetting } from './settings.ts'

export type OpenDatabase = {
  kind: 'sqlite' | 'postgres'
  /** A network lies between, which can keep any statement waiting. */
  isRemote: boolean
  db: Database
  /** For the lines logged at start; contains no secrets. */
  description: string
  /** Called before the first pending migration of a database with data. @returns the path of a copy, if it made one */
  beforeMigration(version: number): Promise<string | undefined>
  /** Runs work without the usual time limits of queries, before the server listens. */
  unhurried<T>(work: () => Promise<T>): Promise<T>
  /**
   * Claims the database for this server until `close`.
   * @throws on SQLite when another server has it; says what to do
   */
  enterAsServer(): void
  /** Has a server the database for itself? Never on PostgreSQL, where there may be many. */
  hasServer(): boolean
  /** Called at start. @throws when a COMMIT would not survive a power cut; says what to change. */
  assertDurable(): Promise<void>
  /** The version, then the settings that durability depends on. */
  readSettings(): Promise<DatabaseSetting[]>
  /** Damage that the database itself finds, one line each; empty when there is none. */
  findDamage(): Promise<string[]>
  /**
   * Writes the content of one moment as `foyer.sqlite` into the folder, durably, while others go on writing. The file
   * has the same form for both databases. A PostgreSQL database must have the version of this program.
   */
  copyInto(folder: string, progress: (text: string) => void): Promise<void>
  /**
   * A number that changes with every commit; with commits of other processes after a few milliseconds. Undefined where
   * asking for it costs as much as reading.
   */
  dataVersion: (() => number) | undefined
  close(): Promise<void>
}

/** For commands that inspect a database while a server uses it. Nothing can be written outside `transact`. */
export type ReadableDatabase = Omit<
  OpenDatabase,
  'beforeMigration' | 'enterAsServer' | 'hasServer' | 'unhurried' | 'assertDurable'
>
