import { setTimeout as delay } from 'node:timers/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { MailKind } from '#contract/mails.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Mailer } from '#server/adapters/mail/mailer.ts'
import type { MailHealth } from '#server/deps.ts'
import { isCertainlyRolledBack } from '#server/trouble.ts'
import { makeAlarm } from './alarm.ts'
import { boundDueTimes } from './bound-due-times.ts'
import { type ClaimedMail, claimDueMails, releaseMails } from './claim-mails.ts'
import { type DeliveryDeps, deliverMail } from './deliver-mail.ts'
import { isTroubled, readMailHealth } from './mail-health.ts'
import { firstDueOf } from '../mails.queries.ts'
import { makeReach } from './mail-reach.ts'
import { type Outcome, settleMail } from './settle-mail.ts'
import { inTurn, roomFor } from './whose-turn.ts'

export type MailWorker = {
  start(): void
  /** Something was queued: look at once. */
  wake(): void
  /** Begins no more, closes the mailer, which lets mail under way finish for a while, and writes down how it ended. */
  stop(): Promise<void>
  health(): Promise<MailHealth>
}

export type Pace = {
  sendsAtOnce: number
  /** Twice the longest send and more: a mail is begun in the first half of its lease only. */
  leaseMs: number
  /** How often to look for what other nodes queued; also the pause after an error of the database. */
  pollMs: number
  /** The pause between two mails while prospects are handing in, who come first. */
  pressedPauseMs: number
  /** How long `stop` waits for the database once nothing is being sent any more. */
  settleMs: number
}

export const usualPace = ({ mailLeaseSeconds }: { mailLeaseSeconds: number }): Pace => ({
  sendsAtOnce: 5,
  leaseMs: mailLeaseSeconds * 1000,
  pollMs: 2_000,
  pressedPauseMs: 100,
  settleMs: 5_000,
})

/**
 * Sends what is due in the outbox: at least once, over any number of nodes, and never two of them the same mail at once.
 * A mail is sent twice only when its end could not be written down (a crash, a lost lease), under the same Message-ID.
 */
export const makeMailWorker = (
  deps: Omit<DeliveryDeps, 'mailer'> & {
    db: Database
    /** Are so many resumes arriving that mails should wait for one another? */
    isIntakePressed: () => boolean
    countAttempt?: (kind: MailKind, outcome: Outcome['kind']) => void
  },
  mailer: Mailer,
  pace: Pace,
): MailWorker => {
  const { db, config, now, log } = deps
  const reach = makeReach({ maxPauseMs: Math.min(60_000, config.mailRetryMaxSeconds * 1000), log })
  const database = makeDatabaseWatch(log)
  const alarm = makeAlarm()
  const inHand = new Map<number, Promise<void>>()
  const giveUp = new AbortController()
  const stopping = new AbortController()
  let running = Promise.resolve()
  let tookAt = -Infinity
  const mindClock = makeClockWatch(now, async () => {
    const pauseMaxMs = config.mailRetryMaxSeconds * 1000
    const mails = await boundDueTimes(db, { now: now(), pauseMaxMs, leaseMs: pace.leaseMs })
    if (mails > 0)
      log.warn({ mails }, 'the clock was set back; mails that waited for later times are brought forward')
  })

  const run = async () => {
    while (!stopping.signal.aborted) {
      const pauseMs = await takeDue().then(database.works, database.failed)
      if (pauseMs !== 0) await alarm.wait(pauseMs ?? pace.pollMs)
    }
  }

  /** @returns for how long there is nothing to do, unless somebody wakes the worker */
  const takeDue = async (): Promise<number> => {
    await mindClock()
    const pauseMs = tookAt + (deps.isIntakePressed() ? pace.pressedPauseMs : 0) - performance.now()
    if (pauseMs > 0) return pauseMs
    if (reach.msUntilProbe() > 0) return Math.min(pace.pollMs, reach.msUntilProbe())
    const isReachable = reach.isReachable()
    // While prospects are handing in, one mail goes out after the other.
    const places = deps.isIntakePressed() ? 1 : pace.sendsAtOnce
    const room = roomFor({ places, inHand: inHand.size, isReachable })
    if (room.kinds.length === 0) return pace.pollMs
    const due = await firstDueOf(db, room.kinds)
    const kinds = inTurn(due, { now: now(), isReachable })
    if (kinds.length === 0) return Math.max(1, Math.min(pace.pollMs, ...due.values().map((at) => at - now())))

    const mails = await claimDueMails(db, {
      ...room,
      kinds,
      now: now(),
      until: now() + pace.leaseMs,
      except: [...inHand.keys()],
    })
    if (stopping.signal.aborted) await releaseMails(db, mails, now())
    else for (const mail of mails) take(mail)
    // None, although one is due: another node has it, or its end is still being written down here.
    return mails.length > 0 ? 0 : pace.pollMs
  }

  const take = (mail: ClaimedMail) => {
    tookAt = performance.now()
    const work = handle(mail)
      .catch((error: unknown) => log.error({ err: error, mail_id: mail.id }, 'a mail could not be handled'))
      .finally(() => {
        inHand.delete(mail.id)
        alarm.ring()
      })
    inHand.set(mail.id, work)
  }

  const handle = async (mail: ClaimedMail) => {
    // The process stood still since the claim: another worker may be about to have it.
    if (mail.due_at - now() < pace.leaseMs / 2) return releaseMails(db, [mail], now())
    const { outcome, heard } = await deliverMail({ ...deps, mailer }, mail)
    deps.countAttempt?.(mail.kind, outcome.kind)
    if (heard !== undefined) reach.note(heard)
    await writeDown(mail, outcome)
  }

  /** Not writing it down would mean sending it again, so a database that is away is waited for. */
  const writeDown = async (mail: ClaimedMail, outcome: Outcome) => {
    // A COMMIT whose answer was lost may have been done: then the lease is gone, and nobody has taken the mail over.
    let maybeWritten = false
    for (;;) {
      try {
        const written = database.works(await settleMail(db, mail, outcome, now()))
        return logOutcome(log, mail, outcome, written || maybeWritten)
      } catch (error) {
        database.failed(error)
        maybeWritten ||= !isCertainlyRolledBack(error)
      }
      if (giveUp.signal.aborted) return
      await delay(pace.pollMs, undefined, { signal: giveUp.signal }).catch(() => {})
    }
  }

  return {
    start: () => {
      running = run()
    },
    wake: alarm.ring,
    stop: async () => {
      stopping.abort()
      alarm.ring()
      await mailer.close()
      const late = setTimeout(() => giveUp.abort(), pace.settleMs)
      const ended = running.then(() => Promise.allSettled(inHand.values()))
      await Promise.race([ended, delay(pace.settleMs + 500, undefined, { ref: false })])
      clearTimeout(late)
    },
    health: async () => {
      const outbox = await readMailHealth(db, now())
      return { status: isTroubled(outbox) || !reach.isReachable() ? 'trouble' : 'ok', ...outbox }
    },
  }
}

const clockCheckMs = 60_000

/** Does something now and then, measured on the monotonic clock, and at once when the other clock was set back. */
const makeClockWatch = (now: () => number, check: () => Promise<void>) => {
  let checkedAt = -Infinity
  let seenAt = -Infinity
  return async () => {
    if (now() >= seenAt && performance.now() - checkedAt < clockCheckMs) {
      seenAt = now()
      return
    }
    await check()
    seenAt = now()
    checkedAt = performance.now()
  }
}

/** Says once that the database fails and once that it works again, however often it is tried. */
const makeDatabaseWatch = (log: FastifyBaseLogger) => {
  let failing = false
  return {
    works: <T>(result: T): T => {
      if (failing) log.info('the mail worker can use the database again')
      failing = false
      return result
    },
    failed: (error: unknown): undefined => {
      if (!failing) log.error({ err: error }, 'the mail worker cannot use the database and keeps trying')
      failing = true
    },
  }
}

const logOutcome = (log: FastifyBaseLogger, mail: ClaimedMail, outcome: Outcome, written: boolean) => {
  const about = { mail_id: mail.id, lead_id: mail.lead_id, kind: mail.kind, attempts: mail.attempts }
  if (!written) log.warn(about, 'another worker has taken this mail over; it may arrive twice')
  else if (outcome.kind === 'sent') log.info(about, 'mail sent')
  else if (outcome.kind === 'failed')
    log.warn({ ...about, reason: outcome.reason }, 'mail given up; an admin can send it again')
  else if (outcome.kind === 'pointless') log.info(about, 'mail not sent: it is of no use any more')
  else log.info({ ...about, reason: outcome.reason }, 'mail will be tried again')
}
