import type { Dataset, Datasets } from './datasets.ts'
import { startFloor, startNginx } from './floor.ts'
import { type Sides, measureScenario } from './measure.ts'
import type { Options } from './options.ts'
import { startProduct } from './product.ts'
import type { Row } from './report/results.ts'
import type { Scenario, SideName, Stage } from './scenarios.ts'

export type BenchContext = {
  datasets: Datasets
  options: Options
  /** For logs and other files of the floors. */
  folder: string
  mailPort: number
}

// No server listens on this reserved port (RFC 863), so a connection is refused at once.
const noMailPort = 9

export const mailPortOf = ({ mail }: Stage, { mailPort }: BenchContext): number =>
  mail === 'sent' ? mailPort : noMailPort

/** Starts the processes that the scenarios need, measures them, and stops everything. */
export const runStage = async (
  stage: Stage,
  context: BenchContext,
  report: (row: Row) => void,
): Promise<Row[]> => {
  const { datasets, options, folder } = context
  const shared = await datasets.ofSize(stage.leads)
  await using ends = new AsyncDisposableStack()
  const own = async (purpose: string): Promise<Dataset> => {
    if (!stage.writes) return shared
    const copy = await datasets.copyOf(shared, purpose)
    ends.defer(() => datasets.finish(copy))
    return copy
  }
  const sides: Sides = {}
  const needed = sidesOf(stage.scenarios)
  const data = await own('product')
  sides.product = await startProduct({ ...data, mailPort: mailPortOf(stage, context) })
  ends.defer(sides.product.stop)
  for (const name of ['raw', 'memory'] as const) {
    if (!needed.has(name)) continue
    const { dataDir, databaseUrl } = await own(name)
    const database = databaseUrl === undefined ? {} : { databaseUrl }
    sides[name] = await startFloor(
      name,
      { dataDir, ...database, readOnly: !stage.writes, fromMemory: name === 'memory' },
      folder,
    )
    ends.defer(sides[name].stop)
  }
  const nginx = needed.has('nginx') ? await startNginx(`${data.dataDir}/uploads`, folder) : undefined
  if (nginx) {
    sides.nginx = nginx
    ends.defer(nginx.stop)
  }
  for (const side of Object.values(sides)) side.pause()

  const rows: Row[] = []
  for (const scenario of stage.scenarios) {
    const row = await measureScenario(scenario, sides, data, options)
    report(row)
    rows.push(row)
  }
  return rows
}

const sidesOf = (scenarios: Scenario[]): Set<SideName> =>
  new Set(scenarios.flatMap(({ sides }) => sides.map(({ on }) => on)))
