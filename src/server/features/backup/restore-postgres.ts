import { sql } from 'kysely'
import { copyAll } from '#server/adapters/database/transfer/copy-all.ts'
import {
  beginCopy,
  endCopy,
  findUnfinishedCopy,
  hasTable,
} from '#server/adapters/database/transfer/unfinished.ts'
import { createSchema, lockMigrations } from '#server/adapters/database/migrations/migrate.ts'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { openSqliteCopy } from '#server/adapters/database/sqlite/open.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { selectIdentity } from './backup.queries.ts'
import type { Manifest } from './manifest.ts'
import { Refusal } from './refusal.ts'
import { notEmpty } from './restore-target.ts'

/**
 * The database that a backup is restored into. `isContinued`: DATA_DIR shows that this restore was interrupted before.
 */
export type PostgresTarget = { postgres: OpenDatabase; manifest: Manifest; isContinued: boolean }

/** `begun`: this restore was interrupted while it filled the database. `filled`: it has filled the database. */
type TargetState = 'empty' | 'begun' | 'filled'

/** @throws Refusal when the database holds anything that does not come from this restore */
export const inspectPostgres = async (
  { postgres: { db, description }, manifest, isContinued }: PostgresTarget,
  tx: Database = db,
): Promise<TargetState> => {
  const copying = await findUnfinishedCopy(tx)
  if (copying?.act === 'restore' && copying.of === nameOf(manifest)) return 'begun'
  if (copying) throw new Refusal(`${occupied[copying.act](description, copying.of)} Nothing was changed.`)
  if (isContinued && (await ownerOf(tx)) === manifest.installation_id) return 'filled'
  if (await hasTables(tx)) throw notEmpty(`${description} holds tables`)
  return 'empty'
}

/** From now on no server on any machine can start on the database, until `fillPostgres` has ended. */
export const claimPostgres = (target: PostgresTarget): Promise<void> =>
  underMigrationLock(target, async (tx, state) => {
    if (state === 'empty') await beginCopy(tx, { act: 'restore', of: nameOf(target.manifest) })
  })

/** Copies the content of a SQLite file into the database, completely or not at all. */
export const fillPostgres = async (
  target: PostgresTarget,
  file: string,
  progress: (text: string) => void,
): Promise<void> => {
  const copy = openSqliteCopy(file)
  try {
    await underMigrationLock(target, async (tx, state) => {
      if (state !== 'begun') return
      await createSchema(tx, 'postgres')
      await copyAll({ kind: 'sqlite', db: copy.db }, { kind: 'postgres', db: tx }, progress)
      await endCopy(tx)
    })
  } finally {
    await copy.close()
  }
}

/** Holds the migration lock, so that two restores, or a restore and a starting server, do not both find it empty. */
const underMigrationLock = (
  target: PostgresTarget,
  work: (tx: Database, state: TargetState) => Promise<void>,
) =>
  target.postgres.unhurried(() =>
    transact(target.postgres.db, async (tx) => {
      await lockMigrations(tx, 'postgres')
      await work(tx, await inspectPostgres(target, tx))
    }),
  )

const nameOf = ({ installation_id, taken_at }: Manifest) =>
  `taken at ${taken_at} of installation ${installation_id}`

const occupied = {
  move: (place: string) =>
    `An installation is moving to ${place} (npm run migrate:to-postgres). Name an empty database.`,
  restore: (place: string, backup: string) =>
    `The restore of another backup (${backup}) into ${place} is unfinished. Restore that one again, or name an empty database.`,
}

const ownerOf = async (db: Database) =>
  (await hasTable(db, 'installation')) ? (await selectIdentity(db))?.installation_id : undefined

const hasTables = async (db: Database) => {
  const { rows } = await sql<{ tables: number }>`
    select count(*) as tables from pg_tables where schemaname = any (current_schemas(false))`.execute(db)
  return rows[0]?.tables !== 0
}
