import { type Examined, type Finding, ok, problem } from '#server/findings.ts'
import { type Comparison, compareCounts } from '#server/adapters/database/compare-counts.ts'

/** Do the counters say what there is? */
export async function* checkCounts({ database }: Examined): AsyncGenerator<Finding> {
  const wrong = (await compareCounts(database.db)).filter(({ counted, there }) => counted !== there)
  for (const each of wrong) {
    yield problem(`The counter ${each.key} says ${each.counted}, there are ${each.there}.`, mending(each))
  }
  if (wrong.length === 0) yield ok('Every counter says what there is.')
}

const mending = ({ key, there }: Comparison) =>
  `Stop the server and run: delete from counts where key = '${key}'; insert into counts (key, shard, count) values ('${key}', 0, ${there});`
