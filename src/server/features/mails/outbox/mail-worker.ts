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
import { sendingOrder, freeShares } from './sending-order.ts'

export type MailWorker = Worker & { health(): Promise<MailHealth> }

export type MailPace = Pace & {
  sendsAtOnce: number
  /** More than twice the longest attempt: an attempt begins only in the first half of the lease. */
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
 * Sends the due mails of the outbox. A mail is sent twice, with the same Message-ID, only when its outcome could not be
 * stored (after a crash or a lost lease). Stopping closes the mailer, which waits a while for mails that are being
 * sent.
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
    freeShares: (claimed, isPressed) =>
      freeShares({
        places: isPressed ? 1 : pace.sendsAtOnce,
        claimed: claimed.length,
        isReachable: reach.isReachable(),
      }),
    dueKinds: (due, at) => sendingOrder(due, { now: at, isReachable: reach.isReachable() }),
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
  if (!isWritten) log.warn(about, 'another worker has taken over this mail; it may arrive twice')
  else if (outcome.kind === 'sent') log.info(about, 'mail sent')
  else if (outcome.kind === 'failed')
    log.warn({ ...about, reason: outcome.reason }, 'mail failed; an admin can send it again')
  else if (outcome.kind === 'pointless') log.info(about, 'mail not sent: nobody needs it any more')
  else log.info({ ...about, reason: outcome.reason }, 'mail will be tried again')
}
