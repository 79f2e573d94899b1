import { sql } from 'kysely'
import { wordColumns } from '#server/adapters/database/tables/tables.ts'
import { type Examined, type Finding, ok, problem } from '#server/findings.ts'
import { countOf } from '#server/wording.ts'

/**
 * Do columns that hold one word of a list hold only words that this program knows? The database does not check the
 * columns whose lists grow.
 */
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
      // Does not quote the word: a wrong value may be personal data.
      `In ${countOf(unknown, 'row')} of ${table} this program does not know the word in ${column}.`,
      `Run: select ${column}, count(*) from ${table} group by ${column}. If a newer version of Foyer wrote the word, use that.`,
    )
  }
  if (areKnown) yield ok('This program knows every state, kind and other fixed word in the database.')
}
