import { getPriority, setPriority } from 'node:os'
import { hashSync, verifySync } from '@node-rs/bcrypt'
import { answerTasks } from '#server/adapters/thread.ts'

export type PasswordTask = { password: string } & ({ cost: number } | { passwordHash: string })

// A third of the share of a usual thread: with the least, nobody could sign in while something else keeps the cores busy.
const steps = 5
const niceMax = 19

/** Of this thread alone, which only Linux knows (setpriority(2)): who waits for a page comes before who signs in. */
const stepBack = () => {
  if (process.platform !== 'linux') return
  try {
    setPriority(Math.min(getPriority() + steps, niceMax))
  } catch {
    // A sandbox may forbid it; the others wait a little longer then.
  }
}

stepBack()

answerTasks(async (task: PasswordTask) =>
  'cost' in task
    ? hashSync(task.password, { cost: task.cost })
    : verifySync(task.password, task.passwordHash),
)
