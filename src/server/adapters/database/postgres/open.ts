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
// Long enough to migrate a large table, or to wait until another node has migrated it.
const unhurriedMs = 3_600_000

/** Opens a PostgreSQL database. Waits are bounded: a server that does not answer is an error within seconds. */
export const openPostgres = (url: string, watcher = unwatched): OpenDatabase => {
  const pool = new Pool({
    connectionString: url,
    max: connectionsMax,
    connectionTimeoutMillis: connectWithinMs,
    idleTimeoutMillis: 30_000,
    // Shorter than our own limit, so that the server cancels a query before its caller stops waiting.
    statement_timeout: answerWithinMs - 500,
    lock_timeout: answerWithinMs - 1_000,
    idle_in_transaction_session_timeout: 10_000,
    keepAlive: true,
    application_name: 'foyer',
    // Only transactions may write, as on SQLite: see driver.ts. Acts take a lock and then read what earlier
    // transactions wrote, which a serializable transaction would not see. So the isolation level is set here, not by
    // the operator.
    options: '-c default_transaction_read_only=on -c default_transaction_isolation=read\\ committed',
    // Ids, counts, bytes and milliseconds all fit into a JavaScript number.
    types: {
      getTypeParser: (oid, format) =>
        oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format),
    },
  })
  // The pool replaces a broken connection. Without these listeners its error would end the process.
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
    isRemote: true,
    db,
    description: `PostgreSQL at ${hostname}:${port || 5432}${pathname}`,
    dataVersion: undefined,
    enterAsServer: () => {},
    hasServer: () => false,
    // The operator makes a dump: docs/operations.md.
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
