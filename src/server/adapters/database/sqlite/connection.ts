import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import type { CompiledQuery, QueryResult } from 'kysely'
import { Outage } from '#server/outage.ts'

/** A connection that caches its statements, has checked its durability settings, and translates errors. */
export type SqliteConnection = {
  /** Runs one statement without values, like COMMIT. */
  exec(sql: string): void
  /** @throws Outage for a full disk, an I/O error, or a lock held too long; the driver's own error otherwise. */
  run<Row>(query: CompiledQuery): QueryResult<Row>
  inTransaction(): boolean
  /** A number that changes after a commit of any other connection (sqlite.org/pragma.html#pragma_data_version). */
  dataVersion(): number
  /** The raw handle, for backup and integrity checks. */
  handle: DatabaseSync
  close(): void
}

const statementsMax = 500

// A log that grew during a long read is truncated to this size when SQLite starts to write it from the beginning.
const logMaxBytes = 16 * 1024 * 1024

const startWaitMs = 5_000
// Long enough for another process to recover or restart the log. The event loop is blocked while it waits.
const readWaitMs = 100

/**
 * WAL and synchronous=FULL: every COMMIT is on the disk before it returns (sqlite.org/pragma.html#pragma_synchronous).
 * With NORMAL, a power cut would lose commits that were acknowledged since the last checkpoint.
 */
export const openConnection = (path: string, { readOnly }: { readOnly: boolean }): SqliteConnection =>
  explainOpenErrors(path, () => openDurable(path, readOnly))

const openDurable = (path: string, readOnly: boolean): SqliteConnection => {
  const handle = new DatabaseSync(path, { readOnly, timeout: startWaitMs, enableForeignKeyConstraints: true })
  if (!readOnly) handle.exec(`pragma journal_mode = wal; pragma journal_size_limit = ${logMaxBytes}`)
  handle.exec('pragma synchronous = full; pragma trusted_schema = off; pragma cache_size = -32000')
  assertDurable(handle)
  // A writing connection does not wait inside SQLite, which would block readers: group-commit.ts retries instead.
  handle.exec(`pragma busy_timeout = ${readOnly ? readWaitMs : 0}`)
  return connectionOn(handle)
}

/** Opens a database file that nobody writes to, and that has no log. */
export const openFinished = (path: string): SqliteConnection =>
  explainOpenErrors(path, () =>
    connectionOn(new DatabaseSync(path, { readOnly: true, enableForeignKeyConstraints: true })),
  )

/** @throws Error with a sentence in place of an error of SQLite */
export const explainOpenErrors = <T>(path: string, open: () => T): T => {
  try {
    return open()
  } catch (error) {
    const code = resultCode(error)
    if (code === undefined) throw error
    const what = code === full ? 'has a disk that is full' : (unavailable[code] ?? 'cannot be read')
    throw new Error(`The database ${path} ${what}.`, { cause: error })
  }
}

const connectionOn = (handle: DatabaseSync): SqliteConnection => {
  const statements = makeStatementCache(handle)
  const version = handle.prepare('pragma data_version')

  const translated = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw outageOf(error) ?? error
    }
  }

  return {
    exec: (sql) => translated(() => void statements(sql).statement.run()),
    run: (query) => translated(() => runStatement(statements(query.sql), query)),
    inTransaction: () => handle.isTransaction,
    dataVersion: () => translated(() => Number(version.get()?.data_version)),
    handle,
    close: () => handle.close(),
  }
}

const assertDurable = (handle: DatabaseSync) => {
  const pragma = (name: string) => Object.values(handle.prepare(`pragma ${name}`).get() ?? {})[0]
  const found = {
    journal_mode: pragma('journal_mode'),
    synchronous: pragma('synchronous'),
    foreign_keys: pragma('foreign_keys'),
  }
  if (found.journal_mode !== 'wal' || found.synchronous !== 2 || found.foreign_keys !== 1) {
    throw new Error(
      `SQLite would not be durable here: ${JSON.stringify(found)}; wal, 2 and 1 are needed. Is the folder on a network file system?`,
    )
  }
}

type CachedStatement = { statement: StatementSync; returnsRows: boolean }

/**
 * Preparing costs as much as running a small statement, so each text is prepared once; a full cache drops its oldest
 * entry.
 */
const makeStatementCache = (handle: DatabaseSync) => {
  const cache = new Map<string, CachedStatement>()
  return (sql: string): CachedStatement => {
    const found = cache.get(sql)
    if (found) return found
    const statement = handle.prepare(sql)
    const made = { statement, returnsRows: statement.columns().length > 0 }
    const oldest = cache.size >= statementsMax ? cache.keys().next().value : undefined
    if (oldest !== undefined) cache.delete(oldest)
    cache.set(sql, made)
    return made
  }
}

const runStatement = <Row>(
  { statement, returnsRows }: CachedStatement,
  query: CompiledQuery,
): QueryResult<Row> => {
  // Kysely types parameters as unknown; node:sqlite itself refuses values that it cannot store.
  const parameters = query.parameters as SQLInputValue[]
  if (returnsRows) {
    // Kysely inferred the row type from the query.
    const rows = statement.all(...parameters) as Row[]
    return { rows, numAffectedRows: BigInt(rows.length) }
  }
  const { changes, lastInsertRowid } = statement.run(...parameters)
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
}

// Primary result codes, sqlite.org/rescode.html.
const busy = 5
const full = 13
const unavailable: Record<number, string> = {
  [busy]: 'is locked by another program',
  6: 'is locked',
  7: 'is out of memory',
  8: 'is read-only',
  10: 'had an I/O error',
  11: 'is damaged',
  14: 'cannot be opened',
  26: 'is not a database',
}

/** Does another process hold the lock? */
export const isLocked = (error: unknown): boolean => resultCode(error) === busy

const outageOf = (error: unknown): Outage | undefined => {
  const code = resultCode(error)
  if (code === undefined) return undefined
  if (code === full) return new Outage('full', 'The disk of the database is full.', { cause: error })
  const what = unavailable[code]
  return what ? new Outage('unavailable', `The database ${what}.`, { cause: error }) : undefined
}

const resultCode = (error: unknown) =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined
