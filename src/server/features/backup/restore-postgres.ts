import { sql } from 'kysely'
import { copyAll } from '#server/adapters/database/transfer/copy-all.ts'
import {
  beginCopy,
  endCopy,
  findUnfinishedCopy,
  hasTable,
} from '#server/adapters/database/transfer/unfinished.ts'
import { createSchema, lockMigrations } from '#server/adapters/database/migrate.ts'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { openSqliteCopy } from '#server/adapters/database/sqlite/open.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { selectIdentity } from './backup.queries.ts'
import type { Manifest } from './manifest.ts'
import { Refusal } from './refusal.ts'
import { notEmpty } from './restore-target.ts'

/** The PostgreSQL that a backup is restored into. `goesOn`: the folder says that this restore was interrupted. */
export type PostgresTarget = { postgres: OpenDatabase; manifest: Manifest; goesOn: boolean }

/** `begun`: by this restore, before it was interrupted. `whole`: it has done all that it does in the database. */
type Standing = 'empty' | 'begun' | 'whole'

/** @throws Refusal when the database holds anything that this restore has not put there */
export const judgePostgres = async (
  { postgres: { db, description }, manifest, goesOn }: PostgresTarget,
  tx: Database = db,
): Promise<Standing> => {
  const copying = await findUnfinishedCopy(tx)
  if (copying?.act === 'restore' && copying.of === nameOf(manifest)) return 'begun'
  if (copying) throw new Refusal(`${occupied[copying.act](description, copying.of)} Nothing was changed.`)
  if (goesOn && (await ownerOf(tx)) === manifest.installation_id) return 'whole'
  if (await hasTables(tx)) throw notEmpty(`${description} holds tables`)
  return 'empty'
}

/** From here on no server starts on the database, whichever machine it is on, until `fillPostgres` has ended. */
export const claimPostgres = (target: PostgresTarget): Promise<void> =>
  inTurn(target, async (tx, standing) => {
    if (standing === 'empty') await beginCopy(tx, { act: 'restore', of: nameOf(target.manifest) })
  })

/** Puts what a file of SQLite holds into it, whole or not at all. */
export const fillPostgres = async (
  target: PostgresTarget,
  file: string,
  progress: (text: string) => void,
): Promise<void> => {
  const copy = openSqliteCopy(file)
  try {
    await inTurn(target, async (tx, standing) => {
      if (standing !== 'begun') return
      await createSchema(tx, 'postgres')
      await copyAll({ kind: 'sqlite', db: copy.db }, { kind: 'postgres', db: tx }, progress)
      await endCopy(tx)
    })
  } finally {
    await copy.close()
  }
}

/** Two restores, or a restore and a server that starts, do not both find it empty. */
const inTurn = (target: PostgresTarget, work: (tx: Database, standing: Standing) => Promise<void>) =>
  target.postgres.unhurried(() =>
    transact(target.postgres.db, async (tx) => {
      await lockMigrations(tx, 'postgres')
      await work(tx, await judgePostgres(target, tx))
    }),
  )

const nameOf = ({ installation_id, taken_at }: Manifest) =>
  `taken at ${taken_at} of installation ${installation_id}`

const occupied = {
  move: (place: string) =>
    `An installation is moving to ${place} (npm run migrate:to-postgres). Name an empty database.`,
  restore: (place: string, backup: string) =>
    `The restore of another backup (${backup}) into ${place} has not come to its end. Restore that one again, or name an empty database.`,
}

const ownerOf = async (db: Database) =>
  (await hasTable(db, 'installation')) ? (await selectIdentity(db))?.installation_id : undefined

const hasTables = async (db: Database) => {
  const { rows } = await sql<{ tables: number }>`
    select count(*) as tables from pg_tables where schemaname = any (current_schemas(false))`.execute(db)
  return rows[0]?.tables !== 0
}
