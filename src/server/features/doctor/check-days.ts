import { findWrongDays } from '#server/adapters/database/counting/day-totals.ts'
import { dailySeries } from '#server/counted.ts'
import { type Examined, type Finding, ok, problem } from '#server/findings.ts'

/** Does the total of every day equal the rows of that day? */
export async function* checkDays({ database }: Examined): AsyncGenerator<Finding> {
  const wrong = await findWrongDays(database.db, dailySeries)
  for (const { series, day, labels, counted, there, counted_sum, there_sum } of wrong) {
    const what = [series, labels].filter(Boolean).join(' ')
    yield problem(
      counted === there
        ? `The sum of ${what} on ${day} is ${counted_sum}, it should be ${there_sum}.`
        : `The total of ${what} on ${day} is ${counted}, it should be ${there}.`,
      'Run: npm run doctor -- --repair',
    )
  }
  if (wrong.length === 0) yield ok('The total of every day is right.')
}
