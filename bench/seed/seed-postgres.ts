import { Client } from 'pg'
import { type Seeding, checkColumns, insertsOf } from './rows.ts'

const leadsAtOnce = 50_000

/** The same rows as on SQLite. */
export const seedPostgres = async (url: string, leads: number, pendingAfter: number): Promise<void> => {
  const client = new Client({ connectionString: url })
  await client.connect()
  const seeding: Seeding = { kind: 'postgres', pendingAfter, now: Date.now() }
  try {
    await client.query('set synchronous_commit = off')
    const needed = await client.query<{ table: string; column: string }>(
      `select table_name as "table", column_name as "column" from information_schema.columns
       where table_schema = 'public' and is_nullable = 'NO' and column_default is null and is_identity = 'NO'`,
    )
    checkColumns(seeding, needed.rows)
    const { rows } = await client.query<{ last: string }>('select max(id) as last from leads')
    for (let from = Number(rows[0]?.last) + 1; from <= leads; from += leadsAtOnce) {
      for (const statement of insertsOf(seeding, from, Math.min(leads, from + leadsAtOnce - 1)))
        await client.query(statement)
    }
    // Ids were given, so the next one is not known yet.
    await client.query(`select setval(pg_get_serial_sequence('leads', 'id'), (select max(id) from leads))`)
    // So that nothing is left to be done while something is measured.
    await client.query('vacuum analyze')
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
}
