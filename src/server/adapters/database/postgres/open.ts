import { type Dialect, Kysely, PostgresDialect } from 'kysely'
import { Pool, types } from 'pg'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import type { Schema } from '#server/adapters/database/schema.ts'
import { refuseUnsound } from '#server/adapters/database/settings.ts'
import { watchDialect } from '#server/adapters/database/watch-dialect.ts'
import { unwatched } from '#server/adapters/telemetry/watcher.ts'
import { copyPostgres } from './copy.ts'
import { makePostgresDriver } from './driver.ts'
import { findPostgresDamage, readPostgresSettings } from './examine.ts'
import { keepStatements } from './keep-statements.ts'

const connectionsMax = 10
const connectWithinMs = 3_000
const answerWithinMs = 4_500
// For a migration of a large table, and for waiting until another node has done it.
const unhurriedMs = 3_600_000

/** Opens a PostgreSQL database. Waits are bounded: a server that does not answer is an error within seconds. */
export const openPostgres = (url: string, watcher = unwatched): OpenDatabase => {
  const pool = new Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: connectWithinMs,
    idleTimeoutMillis: 30_000,
    // Sooner than we give up, so that the server undoes what nobody waits for.
    statement_timeout: answerWithinMs - 500,
    lock_timeout: answerWithinMs - 1_000,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
    application_name: 'foyer',
    // As on SQLite: what writes is a transaction. See driver.ts. Acts lock what they depend on and then look at what those
    // before them did, which a serializable transaction would not see: whatever the operator's default, it is not ours.
    options: '-c default_transaction_read_only=on -c default_transaction_isolation=read\\ committed',
    // ids, counts, bytes and milliseconds all fit a JavaScript number.
    types: {
      getTypeParser: (oid, format) =>
        oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format),
    },
  })
  // A connection that breaks is replaced by the pool; without a listener it would end the process, idle or in use.
  pool.on('error', () => {})
  pool.on('connect', (client) => {
    client.on('error', () => {})
    keepStatements(client)
  })

  let hurried = true
  const dialect = new PostgresDialect({ pool })
  const bounded: Dialect = {
    createAdapter: () => dialect.createAdapter(),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (kysely) => dialect.createIntrospector(kysely),
    createDriver: () =>
      makePostgresDriver(dialect.createDriver(), () => (hurried ? answerWithinMs : unhurriedMs)),
  }
  const db = new Kysely<Schema>({ dialect: watchDialect(bounded, 'postgresql', watcher) })
  const { hostname, port, pathname } = new URL(url)

  return {
    kind: 'postgres',
    db,
    description: `PostgreSQL at ${hostname}:${port || 5432}${pathname}`,
    dataVersion: undefined,
    enterAsServer: () => {},
    // A dump is the operator's: docs/operations.md.
    beforeMigration: async () => undefined,
    unhurried: async (work) => {
      hurried = false
      return await work().finally(() => {
        hurried = true
      })
    },
    readSettings: () => readPostgresSettings(db),
    assertDurable: async () => refuseUnsound(await readPostgresSettings(db)),
    findDamage: () => findPostgresDamage(db),
    copyInto: (folder, progress) => copyPostgres(db, folder, progress),
    close: () => db.destroy(),
  }
}
