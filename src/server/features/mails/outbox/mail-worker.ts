import type { FastifyBaseLogger } from 'fastify'
import type { MailKind } from '#contract/schemas/mails.ts'
import type { Mailer } from '#server/adapters/mail/mailer.ts'
import type { MailHealth } from '#server/deps.ts'
import {
  type Pace,
  type WorkPolicy,
  type Worker,
  type WorkerDeps,
  makeWorker,
  usualPace,
} from '#server/work/queue/worker.ts'
import { mailKinds } from '../kinds/mail-kinds.ts'
import { type DeliveryDeps, deliverMail } from './deliver-mail.ts'
import { isTroubled, readMailHealth } from './mail-health.ts'
import { type ClaimedMail, mailQueue } from './mail-queue.ts'
import { makeReach } from './mail-reach.ts'
import { type Outcome, settleMail } from './settle-mail.ts'
import { inTurn, sharesBeside } from './whose-turn.ts'

export type MailWorker = Worker & { health(): Promise<MailHealth> }

export type MailPace = Pace & {
  sendsAtOnce: number
  /** Twice the longest send and more: a mail is begun in the first half of its lease only. */
  leaseMs: number
}

export const usualMailPace = ({ mailLeaseSeconds }: { mailLeaseSeconds: number }): MailPace => ({
  ...usualPace,
  sendsAtOnce: 5,
  leaseMs: mailLeaseSeconds * 1000,
})

type MailWorkerDeps = WorkerDeps &
  Omit<DeliveryDeps, 'mailer'> & { countAttempt?: (kind: MailKind, outcome: Outcome['kind']) => void }

/**
 * Sends what is due in the outbox. A mail is sent twice only when its end could not be written down (a crash, a lost
 * lease), under the same Message-ID. Stopping closes the mailer, which lets mails under way finish for a while.
 */
export const makeMailWorker = (deps: MailWorkerDeps, mailer: Mailer, pace: MailPace): MailWorker => {
  const { db, config, now, log } = deps
  const maxPauseMs = config.mailRetryMaxSeconds * 1000
  const reach = makeReach({ maxPauseMs: Math.min(60_000, maxPauseMs), log })
  const policy: WorkPolicy<'mails', ClaimedMail, Outcome> = {
    words: { worker: 'the mail worker', rows: 'mails', id: 'mail_id' },
    queue: mailQueue,
    bounds: Object.values(mailKinds).map(({ kind, isScheduled }) => ({
      kind,
      leaseMs: pace.leaseMs,
      pauseMaxMs: maxPauseMs,
      isDoubling: true,
      isScheduled,
    })),
    msUntilOpen: reach.msUntilProbe,
    sharesBeside: (inHand, isPressed) =>
      sharesBeside({
        places: isPressed ? 1 : pace.sendsAtOnce,
        inHand: inHand.length,
        isReachable: reach.isReachable(),
      }),
    inTurn: (due, at) => inTurn(due, { now: at, isReachable: reach.isReachable() }),
    perform: async (mail) => {
      const { outcome, heard } = await deliverMail({ ...deps, mailer }, mail)
      deps.countAttempt?.(mail.kind, outcome.kind)
      if (heard !== undefined) reach.note(heard)
      return outcome
    },
    settle: settleMail,
    log: (mail, outcome, isWritten) => logOutcome(log, mail, outcome, isWritten),
    close: mailer.close,
  }
  return {
    ...makeWorker(deps, policy, pace),
    health: async () => {
      const outbox = await readMailHealth(db, now())
      return { status: isTroubled(outbox) || !reach.isReachable() ? 'trouble' : 'ok', ...outbox }
    },
  }
}

const logOutcome = (log: FastifyBaseLogger, mail: ClaimedMail, outcome: Outcome, isWritten: boolean) => {
  const about = { mail_id: mail.id, lead_id: mail.lead_id, kind: mail.kind, attempts: mail.attempts }
  if (!isWritten) log.warn(about, 'another worker has taken this mail over; it may arrive twice')
  else if (outcome.kind === 'sent') log.info(about, 'mail sent')
  else if (outcome.kind === 'failed')
    log.warn({ ...about, reason: outcome.reason }, 'mail given up; an admin can send it again')
  else if (outcome.kind === 'pointless') log.info(about, 'mail not sent: it is of no use any more')
  else log.info({ ...about, reason: outcome.reason }, 'mail will be tried again')
}
