// The load generator, in a separate process: receives one plan, reports when it measures, and sends the result.
import { drive } from './drive.ts'
import type { GeneratorMessage, LoadPlan } from './plan.ts'

const send = (message: GeneratorMessage) => void process.send?.(message)

process.once('message', (plan: LoadPlan) => {
  drive(plan, (kind) => send({ kind })).then(
    (result) => send({ kind: 'result', result }),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
