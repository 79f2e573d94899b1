import type { MailTrouble } from '#contract/schemas/mails.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { recountMails } from '../mail-counts.ts'
import { type ClaimedMail, mailQueue } from './mail-queue.ts'

/**
 * The outcome of an attempt. `reason` is a sentence without personal data. `trouble` says who refused the mail, if that
 * is certain.
 */
export type Outcome =
  | { kind: 'sent' }
  | { kind: 'failed'; reason: string; trouble: MailTrouble | null }
  /** The notification is tried again at once, with a link instead of the resume. */
  | { kind: 'link_instead'; reason: string }
  | { kind: 'later'; reason: string; trouble: MailTrouble | null; dueAt: number }
  /** Nobody should get the mail any more; it is removed, and no person has to act. */
  | { kind: 'pointless' }

/**
 * Stores the outcome of an attempt and updates the counters. Does nothing if another worker has taken over the lease.
 * @returns whether the outcome was stored
 */
export const settleMail = async (
  tx: Database,
  mail: ClaimedMail,
  outcome: Outcome,
  now: number,
): Promise<boolean> => {
  const before = { state: 'queued' as const, trouble: mail.trouble }
  if (outcome.kind === 'pointless') {
    const removed = await mailQueue.remove(tx, mail)
    if (removed) await recountMails(tx, { before })
    return removed
  }
  const change = { ...changeOf(mail, outcome, now), lease_token: null }
  const changed = await mailQueue.change(tx, mail, change)
  if (changed) await recountMails(tx, { before, after: { ...before, ...change } })
  return changed
}

const changeOf = (mail: ClaimedMail, outcome: Exclude<Outcome, { kind: 'pointless' }>, now: number) => {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'sent' as const, sent_at: now, last_error: null, ...troubleOf(mail, null) }
    case 'failed':
      return { state: 'failed' as const, last_error: outcome.reason, ...troubleOf(mail, outcome.trouble) }
    case 'link_instead':
      return { link_only: 1, due_at: now, last_error: outcome.reason }
    case 'later':
      return { due_at: outcome.dueAt, last_error: outcome.reason, ...troubleOf(mail, outcome.trouble) }
  }
}

const troubleOf = (mail: ClaimedMail, trouble: MailTrouble | null) =>
  trouble === mail.trouble ? {} : { trouble }
