import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'

/** One of the two databases of a copy. */
export type Side = { kind: 'sqlite' | 'postgres'; db: Database }

/** A table that gives ids itself: the highest it ever gave, and the highest that a row has in the column. */
export type GivenIds = { table: string; column: string; given: number; there: number }

/** Every table that gives ids itself. The database says which: a list kept beside it would miss the next one. */
export const readGivenIds = async (side: Side): Promise<GivenIds[]> => {
  const found: GivenIds[] = []
  for (const { table, column, sequence } of await findNumbered(side)) {
    const given =
      side.kind === 'sqlite'
        ? sql`(select seq from sqlite_sequence where name = ${table})`
        : sql`pg_sequence_last_value(${sequence}::regclass)`
    const { rows } = await sql<{ given: number; there: number }>`
      select coalesce(${given}, 0) as given, coalesce(max(${sql.ref(column)}), 0) as there
      from ${sql.table(table)}`.execute(side.db)
    found.push({ table, column, given: rows[0]?.given ?? 0, there: rows[0]?.there ?? 0 })
  }
  return found
}

/** For each of these tables the highest id it ever gave, also where its row is gone: it is never given again. */
export const readHighestIds = async (side: Side): Promise<Map<string, number>> =>
  new Map((await readGivenIds(side)).map(({ table, given, there }) => [table, Math.max(given, there)]))

/** The next id of each table is one more than what is given here. */
export const writeHighestIds = async (side: Side, highest: Map<string, number>): Promise<void> => {
  const { kind, db } = side
  for (const { table, sequence } of await findNumbered(side)) {
    const id = highest.get(table) ?? 0
    if (kind === 'sqlite') {
      await sql`delete from sqlite_sequence where name = ${table}`.execute(db)
      await sql`insert into sqlite_sequence (name, seq) values (${table}, ${id})`.execute(db)
    } else if (id > 0) {
      await sql`select setval(${sequence}::regclass, ${id})`.execute(db)
    }
  }
}

type Numbered = { table: string; column: string; sequence: string | null }

const findNumbered = async ({ kind, db }: Side): Promise<Numbered[]> => {
  const { rows } = await (kind === 'sqlite' ? autoincremented : withSequence).execute(db)
  return rows
}

// sqlite_sequence itself knows a table from its first row on only. The word stands nowhere else in a definition.
const autoincremented = sql<Numbered>`
  select name as "table", 'rowid' as "column", null as sequence from sqlite_schema
  where type = 'table' and sql like '%autoincrement%' order by name`

const withSequence = sql<Numbered>`
  select * from (
    select t.relname as "table", c.attname as "column",
      pg_get_serial_sequence(t.oid::regclass::text, c.attname) as sequence
    from pg_class t join pg_attribute c on c.attrelid = t.oid
    where t.relnamespace = current_schema()::regnamespace and t.relkind = 'r' and c.attnum > 0 and not c.attisdropped
  ) numbered where sequence is not null order by "table"`
