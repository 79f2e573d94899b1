import { readGivenIds } from '#server/adapters/database/transfer/highest-ids.ts'
import { type Examined, type Finding, ok, problem } from '#server/findings.ts'

/** Is the next id of each table above all its ids? Otherwise inserts fail. On SQLite this is always so. */
export async function* checkIds({ database }: Examined): AsyncGenerator<Finding> {
  const behind = (await readGivenIds(database)).filter(({ given, there }) => given < there)
  for (const { table, given, there } of behind) {
    yield problem(
      `The next id of ${table} is ${given + 1}, but ids up to ${there} are in use.`,
      `Run: select setval(pg_get_serial_sequence('${table}', 'id'), ${there});`,
    )
  }
  if (behind.length === 0) yield ok('The next id of every table is free.')
}
