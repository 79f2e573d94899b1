import { availableParallelism } from 'node:os'
import { hashSync, verify } from '@node-rs/bcrypt'
import pLimit from 'p-limit'

/** bcrypt at the cost of the product and nothing else. As in the product, all cores but one may hash. */
export const makeSignIn = (password: string): (() => Promise<boolean>) => {
  const passwordHash = hashSync(password, { cost: 12 })
  const limit = pLimit(Math.max(1, availableParallelism() - 1))
  return () => limit(() => verify(password, passwordHash))
}
