import {
  type DatabaseConnection,
  type Dialect,
  type Driver,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { SqliteConnection } from './connection.ts'
import type { Act, GroupCommit } from './group-commit.ts'

type Parts = { writer: SqliteConnection; groupCommit: GroupCommit; reader: SqliteConnection }

/**
 * Makes Kysely use two connections. Queries outside a transaction run on `reader`, which never sees an uncommitted row
 * and refuses to write. Transactions run one after another on `writer` and share its commits.
 */
export const makeSqliteDialect = (parts: Parts): Dialect => ({
  createAdapter: () => new ManyConnections(),
  createQueryCompiler: () => new SqliteQueryCompiler(),
  createIntrospector: (db) => new SqliteIntrospector(db),
  createDriver: () => makeDriver(parts),
})

// Kysely's own adapter puts a mutex around every connection; here the group commit decides which transaction waits.
class ManyConnections extends SqliteAdapter {
  override get supportsMultipleConnections() {
    return true
  }
}

const makeDriver = ({ writer, groupCommit, reader }: Parts): Driver => {
  const acts = new Map<DatabaseConnection, Act>()
  const free: DatabaseConnection[] = []

  const makeConnection = (): DatabaseConnection => {
    const connection: DatabaseConnection = {
      executeQuery: async (query) => {
        const act = acts.get(connection)
        const rest = act?.rest()
        if (rest) await rest
        return (act ?? reader).run(query)
      },
      streamQuery: () => {
        throw new Error('Read in keyset pages instead of streaming.')
      },
    }
    return connection
  }

  return {
    init: async () => {},
    acquireConnection: async () => free.pop() ?? makeConnection(),
    beginTransaction: async (connection) => void acts.set(connection, await groupCommit.begin()),
    commitTransaction: async (connection) => acts.get(connection)?.release(),
    rollbackTransaction: async (connection) => acts.get(connection)?.rollback(),
    releaseConnection: async (connection) => {
      acts.delete(connection)
      free.push(connection)
    },
    destroy: async () => {
      groupCommit.finish()
      reader.close()
      // The last connection that closes removes the log, and only the writer may do that.
      writer.close()
    },
  }
}
