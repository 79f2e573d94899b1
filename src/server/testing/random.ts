import { randomInt } from 'node:crypto'

/** Reproducible random choices: print `seed` in the messages of a test, and pass it to repeat a failure. */
export const makeRandom = (seed = randomInt(2 ** 31)) => {
  let state = seed
  /** A whole number from 0 to below `end`, from the upper bits of an LCG with the constants of Numerical Recipes. */
  const below = (end: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * end)
  }
  const of = <T>(choices: readonly T[]): T => choices[below(choices.length)] as T
  return { seed: `seed ${seed}`, below, of }
}
