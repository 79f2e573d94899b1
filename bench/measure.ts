import { availableParallelism } from 'node:os'
import type { Dataset } from './datasets.ts'
import type { LoadPlan, LoadResult } from './load/plan.ts'
import { signIn } from './load/requests.ts'
import { runLoad } from './load/run-load.ts'
import { cpuSecondsOf, forgetPeakMemory, peakMemoryOf } from './machine/processes.ts'
import type { Options } from './options.ts'
import { account } from './product.ts'
import type { Figures, Row } from './report/results.ts'
import type { Runner, Scenario } from './scenarios.ts'
import type { Side } from './side.ts'

type Run = LoadResult & { serverCores: number; peakMemoryMb: number }
export type Sides = Partial<Record<Runner['on'], Side>>

/** Runs the sides of a scenario one after another, several times; all others are paused meanwhile. */
export const measureScenario = async (
  scenario: Scenario,
  sides: Sides,
  data: Dataset,
  options: Options,
): Promise<Row> => {
  const runs = new Map<Runner, Run[]>(scenario.sides.map((runner) => [runner, []]))
  for (let round = 0; round < options.runs; round++) {
    for (const [runner, sofar] of runs) {
      const side = sides[runner.on]
      if (side) sofar.push(await measureOnce(scenario, runner, side, data, options))
    }
  }
  const figures = [...runs]
    .filter(([, each]) => each.length > 0)
    .map(([{ label }, each]) => figuresOf(label, each))
  return {
    scenario: scenario.name,
    leads: data.leads,
    sides: figures,
    by: scenario.by,
    ratio: ratioOf(scenario, figures),
  }
}

const ratioOf = ({ by }: Scenario, [first, second]: Figures[]) =>
  !first || !second ? NaN : by === 'rate' ? first.perSecond / second.perSecond : first.p99Ms / second.p99Ms

const measureOnce = async (
  scenario: Scenario,
  runner: Runner,
  side: Side,
  data: Dataset,
  options: Options,
): Promise<Run> => {
  const plan: LoadPlan = {
    port: side.port,
    connections: scenario.connections,
    ...(scenario.perSecond !== undefined && { perSecond: scenario.perSecond }),
    warmUpMs: options.warmUpMs,
    measureMs: options.measureMs * (scenario.longer ?? 1),
    templates: scenario.templates(side, data),
    counter: side.counters.get(scenario.name) ?? 0,
  }
  side.resume()
  forgetPeakMemory(side.pid)
  const background = runner.signIns === undefined ? undefined : runLoad(peopleSigningIn(plan, runner.signIns))
  let cpuSeconds = 0
  const result = await runLoad(plan, {
    measuring: () => (cpuSeconds -= cpuSecondsOf(side.pid)),
    measured: () => (cpuSeconds += cpuSecondsOf(side.pid)),
  })
  const beside = await background
  side.counters.set(scenario.name, result.counter)
  const peakMemoryMb = peakMemoryOf(side.pid)
  side.pause()
  return {
    ...result,
    errors: result.errors + (beside?.errors ?? 0),
    complaint: result.complaint ?? beside?.complaint,
    serverCores: (cpuSeconds * 1000) / plan.measureMs,
    peakMemoryMb,
  }
}

const peopleSigningIn = ({ port, warmUpMs, measureMs }: LoadPlan, connections: number): LoadPlan => ({
  port,
  warmUpMs,
  measureMs,
  connections,
  templates: [signIn(account)],
  counter: 0,
})

const figuresOf = (side: string, runs: Run[]): Figures => {
  const median = (of: (run: Run) => number) => medianOf(runs.map(of))
  const complaint = runs.find((run) => run.complaint !== undefined)?.complaint
  return {
    side,
    perSecond: median((run) => run.perSecond),
    p50Ms: median((run) => run.p50Ms),
    p99Ms: median((run) => run.p99Ms),
    errors: runs.reduce((sum, run) => sum + run.errors, 0),
    ...(complaint !== undefined && { complaint }),
    cpuSecondsPerThousand: median((run) => (run.serverCores * 1000) / run.perSecond),
    peakMemoryMb: Math.max(...runs.map((run) => run.peakMemoryMb)),
    serverCores: median((run) => run.serverCores),
    generatorCores: median((run) => run.generatorCores),
    invalid: runs.filter(isGeneratorTheBottleneck).length * 2 > runs.length,
    runs: runs.map(({ perSecond, p99Ms }) => ({ perSecond, p99Ms })),
  }
}

const nearlyACore = 0.88

/** The generator uses one core at most. When the server uses up the rest of the machine, both are at their limit. */
const isGeneratorTheBottleneck = ({ generatorCores, serverCores }: Run) =>
  generatorCores > nearlyACore &&
  serverCores < nearlyACore &&
  generatorCores + serverCores < availableParallelism() * nearlyACore

const medianOf = (values: number[]): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}
