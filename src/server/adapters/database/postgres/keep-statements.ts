import type { ClientBase } from 'pg'
import { statementName } from '#server/adapters/database/statements/compiled.ts'

/**
 * Has a connection keep the statements that run all the time (postgresql.org/docs/current/sql-prepare.html): it parses
 * each of them once, and plans it a few times, which takes longer than to run a small one.
 */
export const keepStatements = (client: ClientBase): void => {
  const query = client.query.bind(client)
  // The way Kysely asks, which is the only one.
  const keeping = (text: string, values: unknown[]) => query({ name: statementName(text), text, values })
  client.query = keeping as typeof client.query
}
