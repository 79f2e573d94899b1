import type { FastifyBaseLogger } from 'fastify'
import { firstPauseMs, jittered } from '#server/work/queue/backoff.ts'

/** Can the mail server be reached, judging by the latest attempts? */
export type Reach = {
  isReachable(): boolean
  /** How long until one mail may be tried while the server cannot be reached. 0 while it can. */
  msUntilProbe(): number
  /** Records an attempt: true if the server answered, whatever the answer, or else why it could not be reached. */
  note(heard: true | { unreachable: string }): void
}

/**
 * While the mail server cannot be reached, only one mail at a time is tried, after pauses that grow to `maxPauseMs`;
 * the others wait. As soon as the server answers, all mails are sent again. Uses the monotonic clock.
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
      // Another of the mails that were being sent at the same time; the pause has already begun.
      if (msUntilProbe() > 0) return
      if (pauseMs === 0)
        log.error({ reason: heard.unreachable }, 'the mail server cannot be reached; mails wait')
      pauseMs = Math.min(maxPauseMs, pauseMs === 0 ? firstPauseMs : pauseMs * 2)
      probeAt = performance.now() + jittered(pauseMs)
    },
  }
}
