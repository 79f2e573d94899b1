import type { Attempt, SignInLimits } from '#server/deps.ts'
import type { RateLimited } from '#contract/endpoint.ts'
import type { Config } from '#server/config/config.ts'
import { Problem } from '#server/problem.ts'
import { addressKey } from '../../accounts/address-key.ts'
import type { Limiter, MakeLimiter } from '#server/adapters/limits/limiter.ts'

/**
 * Limits failed sign-ins per account and address, and per address over all accounts. There is no limit per account
 * alone, because anybody could lock the owner out by failing on purpose (OWASP ASVS 6.1.1).
 */
export const makeSignInLimits = (
  config: Pick<Config, 'rateLimit' | 'signInsPerAccount' | 'signInsPerAddress'>,
  makeLimiter: MakeLimiter,
  windowSeconds = 15 * 60,
): SignInLimits => {
  if (config.rateLimit === 'off') return unlimited
  const perAccount = makeLimiter('sign-in, account', { points: config.signInsPerAccount, windowSeconds })
  const perAddress = makeLimiter('sign-in, address', { points: config.signInsPerAddress, windowSeconds })
  const perPasswordCheck = makeLimiter('password', { points: config.signInsPerAccount, windowSeconds })

  return {
    beginSignIn: async (account, address) => {
      const from = addressKey(address)
      const accountFrom = `${from} ${account}`
      // Checked first: an address at its limit cannot fill the store with counters of invented accounts.
      await take(perAddress, from)
      await take(perAccount, accountFrom).catch(async (refusal) => {
        await perAddress.giveBack(from)
        throw refusal
      })
      return {
        succeeded: async () => {
          await perAccount.forget(accountFrom)
          await perAddress.giveBack(from)
        },
        canceled: async () => {
          await perAccount.giveBack(accountFrom)
          await perAddress.giveBack(from)
        },
      }
    },
    beginPasswordCheck: async (attorneyId) => {
      const key = String(attorneyId)
      await take(perPasswordCheck, key)
      return {
        succeeded: () => perPasswordCheck.forget(key),
        canceled: () => perPasswordCheck.giveBack(key),
      }
    },
  }
}

const take = async (limiter: Limiter, key: string) => {
  const waitMs = await limiter.take(key)
  if (waitMs > 0) throw tooMany('Too many failed tries.', waitMs)
}

export const tooMany = (what: string, waitMs: number) => {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000))
  const wait = seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
  return new Problem('too_many_requests', `${what} Try again in ${wait}.`, {
    headers: { 'retry-after': String(seconds) },
  })
}

const neverCounted: Attempt = { succeeded: async () => {}, canceled: async () => {} }
const unlimited: SignInLimits = {
  beginSignIn: async () => neverCounted,
  beginPasswordCheck: async () => neverCounted,
}

/**
 * Limits how often an address may submit, register, ask for a password reset, and send or use invitations; every request counts, whatever its
 * outcome. Sign-ins are limited by the act, because only the act knows which ones failed. Renewals are not limited, so
 * that failed sign-ins of others at the same address do not end a session.
 * @returns a function for http, called before the body is read, which throws Problem too_many_requests
 */
export const makeAddressLimit = (
  config: Pick<
    Config,
    | 'rateLimit'
    | 'registrationsPerAddress'
    | 'submissionsPerAddress'
    | 'passwordResetsPerAddress'
    | 'invitationsPerAddress'
  >,
  makeLimiter: MakeLimiter,
  windowSeconds = 60 * 60,
) => {
  if (config.rateLimit === 'off') return async () => {}
  const limiters = {
    submit: makeLimiter('submit', { points: config.submissionsPerAddress, windowSeconds }),
    register: makeLimiter('register', { points: config.registrationsPerAddress, windowSeconds }),
    'password-reset': makeLimiter('password-reset', {
      points: config.passwordResetsPerAddress,
      windowSeconds,
    }),
    invitation: makeLimiter('invitation', { points: config.invitationsPerAddress, windowSeconds }),
  }
  return async (what: RateLimited, address: string): Promise<void> => {
    if (what === 'sign-in') return
    const waitMs = await limiters[what].take(addressKey(address))
    if (waitMs > 0) throw tooMany('Too many requests from this address.', waitMs)
  }
}
