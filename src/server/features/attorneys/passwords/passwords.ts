import type { Passwords } from '#server/deps.ts'
import { genSaltSync } from '@node-rs/bcrypt'
import { normalizedPassword } from '#contract/schemas/fields.ts'
import { makeThread } from '#server/adapters/thread.ts'
import { Problem } from '#server/problem.ts'
import type { PasswordTask } from './password-thread.ts'
import { makeHashingQueue } from './hashing-queue.ts'

const threadProgram = new URL('./password-thread.ts', import.meta.url)
const atOnceMax = 2
const waitingMaxPerThread = 40

/**
 * Hashes with bcrypt (`$2b$`), in at most two threads of lower priority, and always fewer than the cores, so that
 * everything else stays fast while people sign in. Further tasks wait in the order they came.
 * @param options.cost each step doubles the time; 12 takes a quarter of a second
 */
export const makePasswords = ({ cores, cost }: { cores: number; cost: number }): Passwords => {
  const atOnce = Math.max(1, Math.min(cores - 1, atOnceMax))
  const enqueue = makeHashingQueue({ atOnce, waitingMax: atOnce * waitingMaxPerThread, refuse: tooBusy })
  const nobodysHash = genSaltSync({ cost }) + '.'.repeat(31)

  const threads = Array.from({ length: atOnce }, () =>
    makeThread<PasswordTask, string | boolean>(threadProgram, {
      name: 'passwords',
      heapMb: 16,
      idleMs: 1_000,
    }),
  )
  const idle = [...threads]

  const work = (task: PasswordTask) =>
    enqueue(async () => {
      // Never empty: the queue runs at most as many tasks as threads exist.
      const thread = idle.pop()!
      try {
        return await thread.ask(task)
      } finally {
        idle.push(thread)
      }
    })

  return {
    hash: async (password) => String(await work({ password: normalizedPassword(password), cost })),
    verify: async (password, passwordHash) => {
      for (const form of new Set([normalizedPassword(password), password])) {
        const isRight = await work({ password: form, passwordHash: passwordHash ?? nobodysHash })
        if (isRight === true && passwordHash !== undefined) return true
      }
      return false
    },
    close: async () => {
      await Promise.all(threads.map(({ stop }) => stop()))
    },
  }
}

const tooBusy = () =>
  new Problem('unavailable', 'Too many people are signing in at this moment. Please try again shortly.', {
    headers: { 'retry-after': '5' },
  })
