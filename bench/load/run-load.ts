import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { LoadPlan, LoadResult, Told } from './plan.ts'

const program = join(import.meta.dirname, 'generator.ts')
const graceMs = 30_000

/**
 * Runs a plan in a generator process of its own.
 * @param moments called at the very beginning and end of the measured time
 * @throws when the generator fails, or is not done half a minute after it should be
 */
export const runLoad = async (
  plan: LoadPlan,
  moments: { measuring(): void; measured(): void } = { measuring: () => {}, measured: () => {} },
): Promise<LoadResult> => {
  const child = fork(program, { serialization: 'advanced', execArgv: [], env: {} })
  const finished = Promise.withResolvers<LoadResult>()
  const late = setTimeout(
    () => finished.reject(new Error('The load generator did not come to an end.')),
    plan.warmUpMs + plan.measureMs + graceMs,
  )
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', (code) => finished.reject(new Error(`The load generator ended with ${code}.`)))
  child.on('message', (told: Told) => {
    if (told.kind === 'result') finished.resolve(told.result)
    else moments[told.kind]()
  })
  child.send(plan)
  return finished.promise.finally(() => {
    clearTimeout(late)
    process.off('exit', kill)
    kill()
  })
}
