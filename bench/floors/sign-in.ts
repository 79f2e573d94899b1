import { availableParallelism } from 'node:os'
import { hashSync, verify } from '@node-rs/bcrypt'

/** bcrypt at the cost of the product and nothing else; as there, one core less than there are may hash. */
export const makeSignIn = (password: string): (() => Promise<boolean>) => {
  const passwordHash = hashSync(password, { cost: 12 })
  const atOnceMax = Math.max(1, availableParallelism() - 1)
  const waiting: (() => void)[] = []
  let running = 0
  return async () => {
    if (running === atOnceMax) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    const isRight = await verify(password, passwordHash)
    const next = waiting.shift()
    if (next) next()
    else running -= 1
    return isRight
  }
}
