import type { ClientBase } from 'pg'
import { statementName } from '#server/adapters/database/statements/compiled.ts'

/**
 * Makes a connection prepare frequent statements under a name (postgresql.org/docs/current/sql-prepare.html).
 * PostgreSQL then parses each once and plans it a few times, instead of every time; both take longer than running a
 * small statement.
 */
export const keepStatements = (client: ClientBase): void => {
  const query = client.query.bind(client)
  // Kysely calls `query` with these two arguments only.
  const keeping = (text: string, values: unknown[]) => query({ name: statementName(text), text, values })
  client.query = keeping as typeof client.query
}
