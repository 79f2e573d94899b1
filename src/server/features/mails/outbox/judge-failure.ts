import type { MailTrouble } from '#contract/schemas/mails.ts'
import type { MailNotSent } from '#server/adapters/mail/mailer.ts'
import { doubled, firstPauseMs, givenUp, jittered } from '#server/work/queue/backoff.ts'
import { mailKinds } from '../kinds/mail-kinds.ts'
import type { ClaimedMail } from './mail-queue.ts'
import type { Outcome } from './settle-mail.ts'

type Limits = { mailRetryMaxSeconds: number; mailGiveUpDays: number }

/** Short, because the problem is the server's and not the mail's: once it is solved, mails should not wait an hour. */
const unreachablePauseMaxMs = 300_000
const refusedPauseMaxMs = 900_000
/** A mail to the firm that fails for this long counts as refused by the server, even if its answers are temporary. */
const passingMaxMs = 30 * 60_000

/**
 * Decides what happens to a mail after a failed attempt. A mail to a prospect or an invited person fails at once when the address
 * does not exist or refuses mail. The firm must be notified of its leads, so a notification fails at once only when the address
 * does not exist; otherwise it is tried again.
 */
export const judge = (mail: ClaimedMail, failure: MailNotSent, limits: Limits, now: number): Outcome => {
  const { kind, detail, responseCode = 0 } = failure
  const { to, attachesResume } = mailKinds[mail.kind]
  const isOutside = to === 'outside'
  const mayGoWithoutResume = attachesResume && !mail.link_only
  if ((kind === 'too_large' || kind === 'content') && mayGoWithoutResume)
    return { kind: 'link_instead', reason: detail }
  if (kind === 'too_large') return { kind: 'failed', reason: detail, trouble: null }
  const isRecipients = kind === 'no_such_recipient' || kind === 'recipient'
  if (kind === 'no_such_recipient' || (kind === 'recipient' && isOutside && responseCode >= 500))
    return { kind: 'failed', reason: detail, trouble: isOutside ? 'recipient' : null }
  return tryLater(mail, detail, limits, now, {
    maxMs: pauseMaxMs(kind),
    givenUp: isOutside && isRecipients ? 'recipient' : null,
    waiting: isServers(mail, failure, now) ? 'server' : null,
  })
}

const pauseMaxMs = (kind: MailNotSent['kind']) => {
  if (kind === 'unreachable') return unreachablePauseMaxMs
  return kind === 'sender' ? refusedPauseMaxMs : Infinity
}

/**
 * Does the mail server refuse mails of the firm in general? Its answer may say so. If its answer does not say what it
 * refuses, refused mails to the firm itself count, because no address outside it can be the cause.
 */
const isServers = (mail: ClaimedMail, { kind, responseCode }: MailNotSent, now: number) => {
  if (responseCode === undefined) return false
  if (kind === 'sender' || kind === 'unreachable') return true
  if (mailKinds[mail.kind].to === 'outside') return false
  return (kind === 'later' && responseCode >= 500) || now - mail.scheduled_at > passingMaxMs
}

/** Plans the next attempt after a pause that doubles each time, or fails the mail after MAIL_GIVE_UP_DAYS. */
export const tryLater = (
  mail: ClaimedMail,
  reason: string,
  { mailRetryMaxSeconds, mailGiveUpDays }: Limits,
  now: number,
  about: { maxMs: number; waiting: MailTrouble | null; givenUp: MailTrouble | null } = {
    maxMs: Infinity,
    waiting: null,
    givenUp: null,
  },
): Outcome => {
  const days = mailGiveUpDays
  const lastReason = givenUp(mail, { days, now, reason })
  if (lastReason !== undefined) return { kind: 'failed', reason: lastReason, trouble: about.givenUp }
  const maxMs = Math.min(mailRetryMaxSeconds * 1000, about.maxMs, mailKinds[mail.kind].pauseMaxMs)
  const dueAt = now + jittered(doubled(firstPauseMs, mail.attempts, maxMs))
  return { kind: 'later', reason, trouble: about.waiting, dueAt }
}
