import type { Passwords } from '#server/deps.ts'
import { genSaltSync } from '@node-rs/bcrypt'
import { normalizedPassword } from '#contract/schemas/fields.ts'
import { makeThread } from '#server/adapters/thread.ts'
import { Problem } from '#server/problem.ts'
import type { PasswordTask } from './password-thread.ts'
import { makeTurns } from './turns.ts'

const threadProgram = new URL('./password-thread.ts', import.meta.url)
const atOnceMax = 2
const waitingMaxPerTurn = 40

/**
 * Hashes with bcrypt (`$2b$`), in threads of lower priority: at most one at once fewer than there are cores, so that
 * everything else stays fast while people sign in; the others wait in the order they came.
 * @param options.cost each step doubles the time; 12 takes a quarter of a second
 */
export const makePasswords = ({ cores, cost }: { cores: number; cost: number }): Passwords => {
  const atOnce = Math.max(1, Math.min(cores - 1, atOnceMax))
  const inTurn = makeTurns({ atOnce, waitingMax: atOnce * waitingMaxPerTurn, refuse: tooBusy })
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
    inTurn(async () => {
      // As many as there are turns.
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
