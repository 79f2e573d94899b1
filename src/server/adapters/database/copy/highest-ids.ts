import { sql } from 'kysely'
import type { Side } from './copy-all.ts'

/** The tables that give ids themselves. */
const numbered = ['attorneys', 'leads', 'mails', 'events'] as const

/** For each table the highest id it ever gave, also where its row is gone: it is never given again. */
export const readHighestIds = async ({ kind, db }: Side): Promise<Map<string, number>> => {
  const highest = new Map<string, number>()
  for (const table of numbered) {
    const { rows } = await (
      kind === 'sqlite'
        ? sql<{ id: number }>`select seq as id from sqlite_sequence where name = ${table}`
        : sql<{
            id: number | null
          }>`select pg_sequence_last_value(pg_get_serial_sequence(${table}, 'id')) as id`
    ).execute(db)
    highest.set(table, rows[0]?.id ?? 0)
  }
  return highest
}

/** The next id of each table is one more than what is given here. */
export const writeHighestIds = async ({ kind, db }: Side, highest: Map<string, number>): Promise<void> => {
  for (const [table, id] of highest) {
    if (kind === 'sqlite') {
      await sql`delete from sqlite_sequence where name = ${table}`.execute(db)
      await sql`insert into sqlite_sequence (name, seq) values (${table}, ${id})`.execute(db)
    } else if (id > 0) {
      await sql`select setval(pg_get_serial_sequence(${table}, 'id'), ${id})`.execute(db)
    }
  }
}
