import { sql } from 'kysely'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { tablesThatGiveIds } from '#server/adapters/database/tables/tables.ts'

/** One of the two databases of a copy. */
export type Side = { kind: 'sqlite' | 'postgres'; db: Database }

/** For a table that assigns ids: the highest id it ever assigned, and the highest id of its rows. */
export type GivenIds = { table: string; given: number; there: number }

/** Reads these ids for every table that assigns ids. */
export const readGivenIds = async (side: Side): Promise<GivenIds[]> => {
  const found: GivenIds[] = []
  for (const table of tablesThatGiveIds) found.push(await readGiven(side.db, table))
  return found
}

const readGiven = async (db: Database, table: string): Promise<GivenIds> => {
  const given = isPostgres(db)
    ? sql`pg_sequence_last_value(${sequenceOf(table)})`
    : sql`(select seq from sqlite_sequence where name = ${table})`
  const { rows } = await sql<{ given: number; there: number }>`
    select coalesce(${given}, 0) as given, coalesce(max(id), 0) as there
    from ${sql.table(table)}`.execute(db)
  return { table, given: rows[0]?.given ?? 0, there: rows[0]?.there ?? 0 }
}

/** The highest id that the table ever assigned, even when its row is gone. */
export const readHighestId = async (db: Database, table: keyof Schema): Promise<number> => {
  const { given, there } = await readGiven(db, table)
  return Math.max(given, there)
}

/**
 * The highest id that each of these tables ever assigned, even when its row is gone: it must never be assigned again.
 */
export const readHighestIds = async (side: Side): Promise<Map<string, number>> =>
  new Map((await readGivenIds(side)).map(({ table, given, there }) => [table, Math.max(given, there)]))

/** Makes each table assign ids above the one given for it. */
export const writeHighestIds = async (side: Side, highest: Map<string, number>): Promise<void> => {
  const { kind, db } = side
  for (const table of tablesThatGiveIds) {
    const id = highest.get(table) ?? 0
    if (kind === 'sqlite') {
      await sql`delete from sqlite_sequence where name = ${table}`.execute(db)
      await sql`insert into sqlite_sequence (name, seq) values (${table}, ${id})`.execute(db)
    } else if (id > 0) {
      await sql`select setval(${sequenceOf(table)}, ${id})`.execute(db)
    }
  }
}

const sequenceOf = (table: string) => sql`pg_get_serial_sequence(${table}, 'id')::regclass`
