import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { SqliteConnection } from './connection.ts'
import { type Act, makeGroupCommit } from './group-commit.ts'

/**
 * Kysely on two connections: queries outside a transaction read on `reader`, which never sees an uncommitted row and
 * refuses to write; transactions take turns on `writer` and share its commits.
 */
export const makeSqliteDialect = (writer: SqliteConnection, reader: SqliteConnection): Dialect => ({
  createAdapter: () => new ManyConnections(),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createDriver: () => makeDriver(writer, reader),
})

// The stock adapter puts a mutex around everything; here the group commit decides who waits for whom.
class ManyConnections extends SqliteAdapter {
  override get supportsMultipleConnections() {
    return true
  }
}

const makeDriver = (writer: SqliteConnection, reader: SqliteConnection): Driver => {
  const groupCommit = makeGroupCommit(writer)
  const acts = new WeakMap<DatabaseConnection, Act>()

  return {
    init: async () => {},
    acquireConnection: async () => {
      const connection: DatabaseConnection = {
        executeQuery: async (query) => (acts.get(connection) ?? reader).run(query),
        streamQuery: () => {
          throw new Error('Read in keyset pages instead of streaming.')
        },
      }
      return connection
    },
    beginTransaction: async (connection) => void acts.set(connection, await groupCommit.begin()),
    commitTransaction: async (connection) => acts.get(connection)?.release(),
    rollbackTransaction: async (connection) => acts.get(connection)?.rollback(),
    releaseConnection: async () => {},
    destroy: async () => {
      groupCommit.finish()
      reader.close()
      writer.close()
    },
  }
}
