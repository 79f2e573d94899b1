import { sql } from 'kysely'
import { Outage } from '#server/outage.ts'
import { refuseUnfinishedCopy } from '#server/adapters/database/transfer/unfinished.ts'
import { settleFeed } from '#server/adapters/database/feed.ts'
import { isPostgres } from '#server/adapters/database/locking.ts'
import { type Migration, migrations } from './migrations.ts'
import { words } from './table-words.ts'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Database } from '#server/adapters/database/schema.ts'

// An arbitrary number that identifies this lock among the advisory locks of the database.
const migrationLock = 7_305_001

/**
 * Brings the database to the version of this program: the number of migrations in its list. Each migration and its new
 * version number commit together, so a crash leaves the version before or after it. Programs that start at the same
 * time migrate one after another.
 * @param unfinishedMove `allowed` for the command that moves an installation to this database
 * @param list migrations to use instead of the program's own
 * @throws when the database is newer than the program, or when a move or restore into it has not finished
 */
export const migrate = (
  { db, kind, beforeMigration, unhurried }: OpenDatabase,
  {
    unfinishedMove = 'refused',
    list = migrations,
  }: { unfinishedMove?: 'refused' | 'allowed'; list?: readonly Migration[] } = {},
): Promise<{ from: number; to: number; copy: string | undefined }> =>
  unhurried(async () => {
    const from = await prepareVersion(db, kind, unfinishedMove)
    refuseNewer(from, list)
    const copy = from > 0 && from < list.length ? await beforeMigration(from) : undefined

    while ((await migrateOnce(db, kind, list)) < list.length);
    if (kind === 'postgres') await settle(db)
    return { from, to: list.length, copy }
  })

const prepareVersion = (db: Database, kind: OpenDatabase['kind'], unfinishedMove: 'refused' | 'allowed') =>
  transact(db, async (tx) => {
    await lockMigrations(tx, kind)
    if (kind === 'postgres' && unfinishedMove === 'refused') await refuseUnfinishedCopy(tx)
    await sql`create table if not exists schema_version (version integer not null)`.execute(tx)
    await sql`insert into schema_version (version) select 0 where not exists (select 1 from schema_version)`.execute(
      tx,
    )
    return versionIn(tx)
  })

/**
 * Creates all tables in an empty database, in the transaction that then fills it. Other programs wait to migrate until
 * it ends.
 */
export const createSchema = async (tx: Database, kind: OpenDatabase['kind']): Promise<void> => {
  await lockMigrations(tx, kind)
  await sql`create table schema_version (version integer not null)`.execute(tx)
  for (const { statements } of migrations)
    for (const statement of statements(words[kind])) await sql.raw(statement).execute(tx)
  await sql`insert into schema_version (version) values (${migrations.length})`.execute(tx)
}

const migrateOnce = (db: Database, kind: OpenDatabase['kind'], list: readonly Migration[]) =>
  transact(db, async (tx) => {
    await lockMigrations(tx, kind)
    const version = await versionIn(tx)
    refuseNewer(version, list)
    const migration = list[version]
    if (!migration) return version
    for (const statement of migration.statements(words[kind])) await sql.raw(statement).execute(tx)
    await sql`update schema_version set version = ${version + 1}`.execute(tx)
    return version + 1
  })

const settle = (db: Database) =>
  transact(db, async (tx) => {
    await lockMigrations(tx, 'postgres')
    await settleFeed(tx)
  })

/** On PostgreSQL, other programs wait to migrate until this transaction ends. */
export const lockMigrations = async (tx: Database, kind: OpenDatabase['kind']): Promise<void> => {
  if (kind !== 'postgres') return
  await sql`set local statement_timeout = 0`.execute(tx)
  await sql`set local lock_timeout = 0`.execute(tx)
  await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(tx)
}

/**
 * How many migrations the database has run, without changing anything.
 * @throws when it is not a database of Foyer, or when a move or restore into it has not finished
 */
export const readVersion = async (db: Database): Promise<number> => {
  if (isPostgres(db)) await refuseUnfinishedCopy(db)
  try {
    return await versionIn(db)
  } catch (error) {
    if (error instanceof Outage) throw error
    throw new Error('It holds no tables of Foyer.', { cause: error })
  }
}

const versionIn = async (db: Database): Promise<number> => {
  const { rows } = await sql<{ version: number }>`select version from schema_version`.execute(db)
  return rows[0]?.version ?? 0
}

const refuseNewer = (version: number, list: readonly Migration[]) => {
  if (version > list.length) {
    throw new Error(
      `The database has version ${version}, this program knows ${list.length}. Start a newer program, or restore a backup.`,
    )
  }
}
