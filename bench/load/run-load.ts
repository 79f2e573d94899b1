import { fork } from 'node:child_process'
import { join } from 'node:path'
import type { GeneratorMessage, LoadPlan, LoadResult } from './plan.ts'

const program = join(import.meta.dirname, 'generator.ts')
const graceMs = 30_000

/**
 * Runs a plan in a separate generator process.
 * @param moments called when the measurement begins and ends
 * @throws when the generator fails, or has not finished half a minute after its time
 */
export const runLoad = async (
  plan: LoadPlan,
  moments: { measuring(): void; measured(): void } = { measuring: () => {}, measured: () => {} },
): Promise<LoadResult> => {
  const child = fork(program, { serialization: 'advanced', execArgv: [], env: {} })
  const finished = Promise.withResolvers<LoadResult>()
  const late = setTimeout(
    () => finished.reject(new Error('The load generator did not finish.')),
    plan.warmUpMs + plan.measureMs + graceMs,
  )
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', (code) => finished.reject(new Error(`The load generator ended with ${code}.`)))
  child.on('message', (message: GeneratorMessage) => {
    if (message.kind === 'result') finished.resolve(message.result)
    else moments[message.kind]()
  })
  child.send(plan)
  return finished.promise.finally(() => {
    clearTimeout(late)
    process.off('exit', kill)
    kill()
  })
}
