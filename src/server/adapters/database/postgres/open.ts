import { Kysely, PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import type { OpenDatabase } from '#server/adapters/database/open.ts'
import type { Schema } from '#server/adapters/database/schema.ts'
import { refuseUnsound } from '#server/adapters/database/settings.ts'
import { makePostgresDriver } from './driver.ts'
import { findPostgresDamage, readPostgresSettings } from './examine.ts'

const connectionsMax = 10

/** Opens a PostgreSQL database. Waits are bounded: a server that does not answer is an error within seconds. */
export const openPostgres = (url: string): OpenDatabase => {
  const pool = new Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 10_000,
    lock_timeout: 4_000,
    idle_in_transaction_session_timeout: 10_000,
    // Beyond the server's own timeout: for a server that is gone without a word.
    query_timeout: 12_000,
    keepAlive: true,
    application_name: 'foyer',
    // As on SQLite: what writes is a transaction. See driver.ts.
    options: '-c default_transaction_read_only=on',
    // ids, counts, bytes and milliseconds all fit a JavaScript number.
    types: {
      getTypeParser: (oid, format) =>
        oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format),
    },
  })
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => {})

  const dialect = new PostgresDialect({ pool })
  const db = new Kysely<Schema>({
    dialect: {
      createAdapter: () => dialect.createAdapter(),
      createQueryCompiler: () => dialect.createQueryCompiler(),
      createIntrospector: (kysely) => dialect.createIntrospector(kysely),
      createDriver: () => makePostgresDriver(dialect.createDriver()),
    },
  })
  const { hostname, port, pathname } = new URL(url)

  return {
    kind: 'postgres',
    db,
    description: `PostgreSQL at ${hostname}:${port || 5432}${pathname}`,
    // A dump is the operator's: docs/operations.md.
    beforeMigration: async () => {},
    readSettings: () => readPostgresSettings(db),
    assertDurable: async () => refuseUnsound(await readPostgresSettings(db)),
    findDamage: () => findPostgresDamage(db),
    close: () => db.destroy(),
  }
}
