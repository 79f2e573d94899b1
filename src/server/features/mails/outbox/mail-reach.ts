import type { FastifyBaseLogger } from 'fastify'
import { firstPauseMs, jittered } from '#server/work/queue/backoff.ts'

/** Is the mail server there, as far as the last tries tell? */
export type Reach = {
  isReachable(): boolean
  /** While it is not: how long until one mail may try again. 0 while it is. */
  msUntilProbe(): number
  /** What a try found out: true, it answered, whatever it said; or why it could not be reached. */
  note(heard: true | { unreachable: string }): void
}

/**
 * While the server cannot be reached, one mail at a time tries, after pauses that grow to `maxPauseMs`; the others wait
 * untouched. The first one that gets an answer opens the way for all. Measured on the monotonic clock.
 */
export const makeReach = ({ maxPauseMs, log }: { maxPauseMs: number; log: FastifyBaseLogger }): Reach => {
  let pauseMs = 0
  let probeAt = 0
  const msUntilProbe = () => Math.max(0, probeAt - performance.now())

  return {
    isReachable: () => pauseMs === 0,
    msUntilProbe,
    note: (heard) => {
      if (heard === true) {
        if (pauseMs > 0) log.info('the mail server answers again')
        pauseMs = 0
        probeAt = 0
        return
      }
      // One of several that were under way together; the pause has begun already.
      if (msUntilProbe() > 0) return
      if (pauseMs === 0)
        log.error({ reason: heard.unreachable }, 'the mail server cannot be used; mails wait')
      pauseMs = Math.min(maxPauseMs, pauseMs === 0 ? firstPauseMs : pauseMs * 2)
      probeAt = performance.now() + jittered(pauseMs)
    },
  }
}
