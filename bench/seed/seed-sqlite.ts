import { DatabaseSync } from 'node:sqlite'
import { type Seeding, checkColumns, insertsOf } from './rows.ts'

const leadsAtOnce = 50_000

/** Fills a database that the product has created, and that no process has open, up to the given number of leads. */
export const seedSqlite = (file: string, leads: number, pendingAfter: number): void => {
  const database = new DatabaseSync(file)
  const seeding: Seeding = { kind: 'sqlite', pendingAfter, now: Date.now() }
  // Nothing needs to survive a crash, because the next run makes the database again.
  database.exec('pragma synchronous = off; pragma cache_size = -500000; pragma temp_store = memory')
  checkColumns(seeding, neededColumns(database))
  const first = Number(Object.values(database.prepare('select max(id) from leads').get() ?? {})[0]) + 1
  for (let from = first; from <= leads; from += leadsAtOnce) {
    const statements = insertsOf(seeding, from, Math.min(leads, from + leadsAtOnce - 1))
    inTransaction(database, statements)
  }
  database.exec('pragma wal_checkpoint(truncate)')
  database.close()
}

const inTransaction = (database: DatabaseSync, statements: string[]) => {
  database.exec('begin immediate')
  for (const statement of statements) database.exec(statement)
  database.exec('commit')
}

const neededColumns = (database: DatabaseSync) =>
  database
    .prepare(
      `select m.name as "table", c.name as "column" from sqlite_master m, pragma_table_info(m.name) c
       where m.type = 'table' and c."notnull" = 1 and c.dflt_value is null and c.pk = 0`,
    )
    .all()
    .map(({ table, column }) => ({ table: String(table), column: String(column) }))
