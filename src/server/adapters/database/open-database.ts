import type { Database } from './schema.ts'
import type { DatabaseSetting } from './settings.ts'

export type OpenDatabase = {
  kind: 'sqlite' | 'postgres'
  db: Database
  /** For the start-up lines; no secrets. */
  description: string
  /** Called before the first pending migration of a database that has data. @returns the copy it has made, where it makes one */
  beforeMigration(version: number): Promise<string | undefined>
  /** Lifts the bounds on how long a query may take, for work done before the server listens. */
  unhurried<T>(work: () => Promise<T>): Promise<T>
  /** For a server, until `close`. @throws when another one has the database, where it takes one only; says what to do */
  enterAsServer(): void
  /** For a start that refuses to lose data. @throws when a COMMIT would not survive a power cut; says what to change. */
  assertDurable(): Promise<void>
  /** Version and settings that durability rests on, the version first. */
  readSettings(): Promise<DatabaseSetting[]>
  /** What the database itself finds wrong, a line each; empty when sound. */
  findDamage(): Promise<string[]>
  /**
   * Writes what it holds at one moment as `foyer.sqlite` into the folder, durably, while others write to it; the same file
   * whichever database it comes from. PostgreSQL has to have the version of this program.
   */
  copyInto(folder: string, progress: (text: string) => void): Promise<void>
  /** Is another after every commit, of another process within moments. Undefined where asking costs as much as reading. */
  dataVersion: (() => number) | undefined
  close(): Promise<void>
}

/** For looking at a database beside the server that works on it. Outside `transact` nothing can be written. */
export type ReadableDatabase = Omit<
  OpenDatabase,
  'beforeMigration' | 'enterAsServer' | 'unhurried' | 'assertDurable'
>
