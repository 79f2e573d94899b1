import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { counters } from '#server/counted.ts'
import { type Examined, type Finding, ok, problem } from '#server/findings.ts'

/** Does every counter equal the number of rows that it counts? */
export async function* checkCounts({ database }: Examined): AsyncGenerator<Finding> {
  const compared = await compareCounters(database.db, counters)
  const wrong = compared.filter(({ counted, there }) => counted !== there)
  for (const { key, counted, there } of wrong)
    yield problem(`The counter ${key} is ${counted}, it should be ${there}.`, remedy)
  if (wrong.length === 0) yield ok('Every counter is right.')
}

const remedy = 'Run: npm run doctor -- --repair'
