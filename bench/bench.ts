// npm run bench: how close each operation comes to the limits of this machine, as ratios measured in one run.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '#scripts/prepare/postgres.mjs'
import { makeDatasets } from './datasets.ts'
import { startMailSink } from './floor.ts'
import { readMachineFacts } from './machine/facts.ts'
import { type Options, readOptions, usage } from './options.ts'
import { measureOwnFacts } from './own-facts.ts'
import { profileProduct } from './profile.ts'
import { judge } from './report/aims.ts'
import { writePages } from './report/pages.ts'
import type { OwnFacts, Results, Row } from './report/results.ts'
import { aimsTable, headLine, rowLines } from './report/terminal.ts'
import { type Stage, stagesOf } from './scenarios.ts'
import { type BenchContext, runStage } from './stage.ts'

const root = join(import.meta.dirname, '..')

const bench = async (options: Options) => {
  await using ends = new AsyncDisposableStack()
  const folder = makeFolder()
  ends.defer(() => rmSync(folder, { recursive: true, force: true }))
  const machine = readMachineFacts(folder)
  console.log(
    Object.entries(machine)
      .map(([name, value]) => `${name}: ${value}`)
      .join(' · '),
  )
  const mailSink = await startMailSink(folder)
  ends.defer(mailSink.stop)
  const postgres = options.postgres ? await startPostgres(root) : undefined
  if (postgres) ends.defer(postgres.stop)
  const datasets = await makeDatasets(folder, { postgresUrl: postgres?.url, mailPort: mailSink.port })
  const context: BenchContext = { datasets, options, folder, mailPort: mailSink.port }
  const stages = chosen(stagesOf(options), options.only)

  if (options.profile) return await profileProduct(stages, context)
  const rows = await measure(stages, context)
  const own: OwnFacts = wants(options, 'memory start')
    ? await measureOwnFacts(context)
    : { startMs: {}, idleMemoryMb: undefined, uploadsMemoryMb: undefined }
  const { quick, runs, measureMs } = options
  const results: Results = {
    database: postgres ? 'PostgreSQL 18' : `SQLite ${machine.sqlite}`,
    options: { quick, runs, measureMs },
    machine,
    rows,
    own,
    aims: judge(rows, own),
  }
  console.log(aimsTable(results))
  if (options.only === undefined) writePages(root, results)
}

const measure = async (stages: Stage[], context: BenchContext): Promise<Row[]> => {
  const rows: Row[] = []
  console.log(headLine)
  for (const stage of stages) {
    rows.push(...(await runStage(stage, context, (row) => console.log(rowLines(row)))))
  }
  return rows
}

const wants = ({ only }: Options, name: string) => only === undefined || name.includes(only)

const chosen = (stages: Stage[], word: string | undefined): Stage[] =>
  stages
    .map((stage) => ({
      ...stage,
      scenarios: stage.scenarios.filter(({ name }) => word === undefined || name.includes(word)),
    }))
    .filter(({ scenarios }) => scenarios.length > 0)

/**
 * Below the project and not in the system's temporary folder, which may be in memory: an fsync must have its real cost.
 */
const makeFolder = () => {
  const parent = join(root, '.cache')
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'bench-'))
  chmodSync(folder, 0o700)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

try {
  await bench(readOptions(process.argv.slice(2)))
} catch (error) {
  console.error(error, `\n\n${usage}`)
  process.exitCode = 1
}
