import type { MakeLimiter } from '#server/adapters/limits/limiter.ts'
import type { Config } from '#server/config/config.ts'
import { tooMany } from '../sessions/sign-in/sign-in-limits.ts'

const perHour = 5

/**
 * Limits the invitations to one mailbox, whoever sends them: no admin, and nobody with the session of one, can flood it.
 * @returns counts one invitation to the address; throws Problem too_many_requests
 */
export const makeInvitationLimit = (config: Pick<Config, 'rateLimit'>, makeLimiter: MakeLimiter) => {
  const limiter = makeLimiter('invitation, mailbox', { points: perHour, windowSeconds: 3_600 })
  return async (email: string): Promise<void> => {
    if (config.rateLimit === 'off') return
    const waitMs = await limiter.take(email)
    if (waitMs > 0) throw tooMany('This address was sent too many invitations.', waitMs)
  }
}
