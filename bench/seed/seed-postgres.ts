import { Client } from 'pg'
import { type Seeding, checkColumns, insertsOf } from './rows.ts'

const leadsAtOnce = 50_000

/** Inserts the same rows as seedSqlite. */
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
    // The ids were inserted explicitly, so the sequence does not know them yet.
    await client.query(`select setval(pg_get_serial_sequence('leads', 'id'), (select max(id) from leads))`)
    // So that the database does no maintenance during a measurement.
    await client.query('vacuum analyze')
    await client.query('checkpoint')
  } finally {
    await client.end()
  }
}
