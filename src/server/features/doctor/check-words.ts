import { sql } from 'kysely'
import { wordColumns } from '#server/adapters/database/tables.ts'
import { type Examined, type Finding, ok, problem } from '#server/findings.ts'
import { countOf } from '#server/wording.ts'

/** Is every word known, in columns that hold one of a list? Where the list grows, the database itself takes any word. */
export async function* checkWords({ database: { db } }: Examined): AsyncGenerator<Finding> {
  let areKnown = true
  for (const { table, column, words } of wordColumns) {
    const { rows } = await sql<{ unknown: number }>`
      select count(*) as unknown from ${sql.table(table)} where ${sql.ref(column)} not in (${sql.join(words)})`.execute(
      db,
    )
    const unknown = rows[0]?.unknown ?? 0
    if (unknown === 0) continue
    areKnown = false
    yield problem(
      // Not the word itself: what is in the wrong place may be personal.
      `In ${countOf(unknown, 'row')} of ${table} this program does not know the word in ${column}.`,
      `Look: select ${column}, count(*) from ${table} group by ${column}. A newer program may have written it: use that one.`,
    )
  }
  if (areKnown) yield ok('Every word that stands for something is known.')
}
