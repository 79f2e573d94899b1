import { constants, setPriority } from 'node:os'
import { hashSync, verifySync } from '@node-rs/bcrypt'
import { answerTasks } from '#server/adapters/thread.ts'

export type PasswordTask = { password: string } & ({ cost: number } | { passwordHash: string })

/** Of this thread alone, which only Linux knows (setpriority(2)): who waits for a page comes before who signs in. */
const stepBack = () => {
  if (process.platform !== 'linux') return
  try {
    setPriority(constants.priority.PRIORITY_LOW)
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
