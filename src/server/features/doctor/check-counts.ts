import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { counters } from '#server/counted.ts'
import { type Examined, type Finding, ok, problem } from '#server/findings.ts'

/** Do the counters say what there is? */
export async function* checkCounts({ database }: Examined): AsyncGenerator<Finding> {
  const compared = await compareCounters(database.db, counters)
  const wrong = compared.filter(({ counted, there }) => counted !== there)
  for (const { key, counted, there } of wrong)
    yield problem(`The counter ${key} says ${counted}, there are ${there}.`, toMend)
  if (wrong.length === 0) yield ok('Every counter says what there is.')
}

const toMend = 'Run: npm run admin -- recount'
