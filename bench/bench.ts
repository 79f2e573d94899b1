// npm run bench: how near each operation is to what this machine can do, as ratios from one run.
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
import { type Workshop, runStage } from './stage.ts'

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
  const workshop: Workshop = { datasets, options, folder, mailPort: mailSink.port }
  const stages = chosen(stagesOf(options), options.only)

  if (options.profile) return await profileProduct(stages, workshop)
  const rows = await measure(stages, workshop)
  const own: OwnFacts = wants(options, 'memory start')
    ? await measureOwnFacts(workshop)
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

const measure = async (stages: Stage[], workshop: Workshop): Promise<Row[]> => {
  const rows: Row[] = []
  console.log(headLine)
  for (const stage of stages) {
    rows.push(...(await runStage(stage, workshop, (row) => console.log(rowLines(row)))))
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

/** Beside the project and not in the system's temporary folder, which may be memory: what is fsynced has to cost. */
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
