import { genSaltSync, hash, verify } from '@node-rs/bcrypt'
import { Problem } from '#server/problem.ts'
import { makeTurns } from './turns.ts'

export type Passwords = {
  /** @throws Problem unavailable when too many are waiting */
  hash(password: string): Promise<string>
  /**
   * Without a hash, the time of a comparison passes all the same, so that nobody can tell who has an account.
   * @throws Problem unavailable when too many are waiting
   */
  verify(password: string, passwordHash: string | undefined): Promise<boolean>
}

// The threads that bcrypt runs on are four and also read and write files: half of them stay free for that.
const atOnceMax = 2
const waitingMaxPerTurn = 40

/**
 * Hashes with bcrypt (`$2b$`), off the event loop: at most one at once fewer than there are cores, so that everything
 * else stays fast while people sign in; the others wait in the order they came.
 * @param options.cost each step doubles the time; 12 takes a quarter of a second
 */
export const makePasswords = ({ cores, cost }: { cores: number; cost: number }): Passwords => {
  const atOnce = Math.max(1, Math.min(cores - 1, atOnceMax))
  const inTurn = makeTurns({ atOnce, waitingMax: atOnce * waitingMaxPerTurn, refuse: tooBusy })
  const nobodysHash = genSaltSync({ cost }) + '.'.repeat(31)

  return {
    hash: (password) => inTurn(() => hash(password, { cost })),
    verify: async (password, passwordHash) => {
      const isRight = await inTurn(() => verify(password, passwordHash ?? nobodysHash))
      return isRight && passwordHash !== undefined
    },
  }
}

const tooBusy = () =>
  new Problem('unavailable', 'Too many people are signing in at this moment. Please try again shortly.', {
    headers: { 'retry-after': '5' },
  })
