import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { runLoad } from './load/run-load.ts'
import { cpuSecondsOf } from './machine/processes.ts'
import { startProduct } from './product.ts'
import { type CpuProfile, profileText } from './report/profile-text.ts'
import type { Scenario, Stage } from './scenarios.ts'
import { type BenchContext, mailPortOf } from './stage.ts'

const measureMs = 5_000
const samplingUs = 200

/** Runs each scenario once on a product that profiles itself (--cpu-prof), and prints where its time went. */
export const profileProduct = async (stages: Stage[], context: BenchContext): Promise<void> => {
  for (const stage of stages) {
    for (const scenario of stage.scenarios) console.log(await profileScenario(stage, scenario, context))
  }
}

const profileScenario = async (stage: Stage, scenario: Scenario, context: BenchContext): Promise<string> => {
  const { datasets, options } = context
  const data = await datasets.copyOf(await datasets.ofSize(stage.leads), 'profile')
  const product = await startProduct({
    ...data,
    mailPort: mailPortOf(stage, context),
    nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${data.dataDir}`, `--cpu-prof-interval=${samplingUs}`],
  })
  // V8 and hrtime read the same clock: V8 in microseconds, hrtime in nanoseconds.
  const moments: number[] = []
  const note = () => moments.push(Number(process.hrtime.bigint() / 1000n))
  let cpuSeconds = 0
  const result = await runLoad(
    {
      port: product.port,
      connections: scenario.connections,
      ...(scenario.perSecond !== undefined && { perSecond: scenario.perSecond }),
      warmUpMs: options.warmUpMs,
      measureMs,
      templates: scenario.templates(product, data),
      counter: 0,
    },
    {
      measuring: () => (note(), (cpuSeconds -= cpuSecondsOf(product.pid))),
      measured: () => (note(), (cpuSeconds += cpuSecondsOf(product.pid))),
    },
  ).finally(product.stop)
  const [from = 0, until = Infinity] = moments
  const text = profileText(readProfile(data.dataDir), from, until)
  await datasets.finish(data)
  const head =
    `\n## ${scenario.name}, ${stage.leads.toLocaleString('en')} leads: ${Math.round(result.perSecond)}/s while profiled, ` +
    `${result.errors} errors, ${(cpuSeconds / (measureMs / 1000)).toFixed(2)} cores in all threads`
  return `${head}\n${text}`
}

const readProfile = (folder: string): CpuProfile => {
  const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'))
  if (file === undefined) throw new Error('The product has written no profile.')
  // Written by V8, in the format of the Chrome DevTools protocol.
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile
}
