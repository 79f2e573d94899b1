// The load generator, a process of its own: gets one plan, tells when it measures, and answers with the result.
import { drive } from './drive.ts'
import type { LoadPlan, Told } from './plan.ts'

const tell = (told: Told) => void process.send?.(told)

process.once('message', (plan: LoadPlan) => {
  drive(plan, (kind) => tell({ kind })).then(
    (result) => tell({ kind: 'result', result }),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})
