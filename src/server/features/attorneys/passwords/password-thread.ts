import { getPriority, setPriority } from 'node:os'
import { hashSync, verifySync } from '@node-rs/bcrypt'
import { answerTasks } from '#server/adapters/thread.ts'

export type PasswordTask = { password: string } & ({ cost: number } | { passwordHash: string })

// Five steps give a third of the CPU share of an ordinary thread. With the lowest priority nobody could sign in while
// something else keeps the cores busy.
const steps = 5
const niceMax = 19

/**
 * Lowers the priority of this thread, so that requests for pages come before sign-ins. Only Linux can do that for one
 * thread (setpriority(2)).
 */
const lowerPriority = () => {
  if (process.platform !== 'linux') return
  try {
    setPriority(Math.min(getPriority() + steps, niceMax))
  } catch {
    // A sandbox may forbid it. Hashing then slows the other threads a little.
  }
}

lowerPriority()

answerTasks(async (task: PasswordTask) =>
  'cost' in task
    ? hashSync(task.password, { cost: task.cost })
    : verifySync(task.password, task.passwordHash),
)
