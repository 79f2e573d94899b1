import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import type { DatabaseSetting } from '#server/adapters/database/settings.ts'

/** Settings that must be on, so that a COMMIT is on the disk before it is answered and a torn page can be repaired. */
const needed = ['fsync', 'full_page_writes', 'synchronous_commit']

/**
 * The version, and the settings of our own sessions that durability depends on. synchronous_commit may have any value
 * but off: even `local` waits for the server's own disk (PostgreSQL documentation, "Write Ahead Log").
 */
export const readPostgresSettings = async (db: Database): Promise<DatabaseSetting[]> => {
  const { rows } = await sql<{ name: string; setting: string }>`
    select name, setting from pg_settings where name in ('server_version', ${sql.join(needed)}) order by name desc`.execute(
    db,
  )
  return rows.map(({ name, setting }) =>
    name === 'server_version'
      ? { name: 'PostgreSQL', value: setting, sound: true }
      : { name, value: setting, needed: 'on', sound: setting !== 'off' },
  )
}

/** Damage that the server itself has noticed: pages with a wrong checksum, indexes that were never finished. */
export const findPostgresDamage = async (db: Database): Promise<string[]> => {
  const failures = await sql<{ count: number }>`
    select checksum_failures as count from pg_stat_database
    where datname = current_database() and checksum_failures > 0`.execute(db)
  const indexes = await sql<{ name: string }>`
    select indexrelid::regclass::text as name from pg_index where not indisvalid`.execute(db)
  return [
    ...failures.rows.map(({ count }) => `${count} pages had a wrong checksum`),
    ...indexes.rows.map(({ name }) => `the index ${name} is not valid`),
  ]
}
