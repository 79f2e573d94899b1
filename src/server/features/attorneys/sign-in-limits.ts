import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import type { RateLimited } from '#contract/endpoint.ts'
import type { Config } from '#server/config.ts'
import { Problem } from '#server/problem.ts'
import { addressKey } from './address-key.ts'

/** A try at a password. It counts as failed until it is told otherwise, so that many at once cannot slip through. */
export type Attempt = {
  /** The password was right: the try is given back, and the failures before it are forgiven. */
  succeeded(): Promise<void>
  /** It was never judged: the try is given back. */
  cancelled(): Promise<void>
}

export type SignInLimits = {
  /** @throws Problem too_many_requests */
  beginSignIn(account: string, address: string): Promise<Attempt>
  /** For somebody who is signed in and has to give the password again. @throws Problem too_many_requests */
  beginPasswordCheck(attorneyId: number): Promise<Attempt>
}

/**
 * Limits failed sign-ins per account and address, and per address over all accounts. Not per account alone: otherwise
 * anybody could lock its owner out by failing on purpose (OWASP ASVS 6.1.1). Kept in memory, each key for one window.
 */
export const makeSignInLimits = (
  config: Pick<Config, 'rateLimit' | 'signInsPerAccount' | 'signInsPerAddress'>,
  windowSeconds = 15 * 60,
): SignInLimits => {
  if (config.rateLimit === 'off') return unlimited
  const limiter = (points: number) => new RateLimiterMemory({ points, duration: windowSeconds })
  const perAccount = limiter(config.signInsPerAccount)
  const perAddress = limiter(config.signInsPerAddress)
  const perPasswordCheck = limiter(config.signInsPerAccount)

  return {
    beginSignIn: async (account, address) => {
      const from = addressKey(address)
      const accountFrom = `${from} ${account}`
      await take(perAccount, accountFrom)
      await take(perAddress, from).catch(async (refusal) => {
        await perAccount.reward(accountFrom)
        throw refusal
      })
      return {
        succeeded: async () => {
          await perAccount.delete(accountFrom)
          await perAddress.reward(from)
        },
        cancelled: async () => {
          await perAccount.reward(accountFrom)
          await perAddress.reward(from)
        },
      }
    },
    beginPasswordCheck: async (attorneyId) => {
      await take(perPasswordCheck, attorneyId)
      return {
        succeeded: async () => void (await perPasswordCheck.delete(attorneyId)),
        cancelled: async () => void (await perPasswordCheck.reward(attorneyId)),
      }
    },
  }
}

const take = async (limiter: RateLimiterMemory, key: string | number) => {
  try {
    await limiter.consume(key)
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal
    // A refused try is no failed one; left in, it would weigh on the tries that are given back.
    await limiter.reward(key)
    throw tooMany('Too many failed tries.', refusal)
  }
}

const tooMany = (what: string, { msBeforeNext }: RateLimiterRes) => {
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000))
  const wait = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
  return new Problem('too_many_requests', `${what} Try again in ${wait}.`, {
    headers: { 'retry-after': String(seconds) },
  })
}

const neverCounted: Attempt = { succeeded: async () => {}, cancelled: async () => {} }
const unlimited: SignInLimits = {
  beginSignIn: async () => neverCounted,
  beginPasswordCheck: async () => neverCounted,
}

/**
 * How often an address may submit and register: each request counts, whatever becomes of it. Sign-ins are left to the
 * act, which alone knows the failed ones; a renewal is never refused for what others at the same address got wrong.
 * @returns for http, before a byte of the body is read: throws Problem too_many_requests
 */
export const makeAddressLimit = (
  config: Pick<Config, 'rateLimit' | 'registrationsPerAddress' | 'submissionsPerAddress'>,
  windowSeconds = 60 * 60,
) => {
  const limiters = {
    submit: new RateLimiterMemory({ points: config.submissionsPerAddress, duration: windowSeconds }),
    register: new RateLimiterMemory({ points: config.registrationsPerAddress, duration: windowSeconds }),
  }
  return async (what: RateLimited, address: string): Promise<void> => {
    if (what === 'sign-in' || config.rateLimit === 'off') return
    try {
      await limiters[what].consume(addressKey(address))
    } catch (refusal) {
      throw refusal instanceof RateLimiterRes
        ? tooMany('Too many requests from this address.', refusal)
        : refusal
    }
  }
}
