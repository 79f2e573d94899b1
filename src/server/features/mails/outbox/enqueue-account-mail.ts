import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { MailKind } from '#contract/schemas/mails.ts'
import { Problem } from '#server/problem.ts'
import { recountMails } from '../mail-counts.ts'
import { requeue } from '../requeue.ts'
import { newMessageId } from './message-id.ts'

type Sending = { mailFrom: string; now: number }

/** The mail is sent after the answer, so that sending does not make the answer slower than one without a mail. */
const resetDelayMs = 500

/** Puts the mail with a reset link into the outbox, in the transaction of the request. */
export const enqueueResetMail = (
  tx: Database,
  { resetId, recipient, mailFrom, now }: Sending & { resetId: number; recipient: string },
): Promise<void> =>
  insertMail(tx, {
    kind: 'password_reset',
    reset_id: resetId,
    recipient,
    about: `reset-${resetId}`,
    mailFrom,
    now,
    dueAt: now + resetDelayMs,
  })

type Invited = Sending & { id: number; email: string }

/** Puts the mail of an invitation into the outbox, in the transaction that stores the invitation. */
export const enqueueInvitationMail = (tx: Database, { id, email, mailFrom, now }: Invited): Promise<void> =>
  insertMail(tx, {
    kind: 'invitation',
    invitation_id: id,
    recipient: email,
    about: `invitation-${id}`,
    mailFrom,
    now,
  })

/** Sends the mail of an invitation again. @throws Problem still_queued while it is being sent */
export const resendInvitationMail = async (tx: Database, invited: Invited): Promise<void> => {
  const mail = await forUpdate(
    tx,
    tx.selectFrom('mails').selectAll().where('invitation_id', '=', invited.id),
  ).executeTakeFirst()
  // A mail that was not sent before the invitation expired was removed.
  if (!mail) return enqueueInvitationMail(tx, invited)
  if (mail.state === 'queued')
    throw new Problem(
      'still_queued',
      'This invitation is already queued. It will be sent as soon as possible.',
    )
  await requeue(tx, mail, invited)
}

type NewMail = Sending & {
  kind: MailKind
  recipient: string
  reset_id?: number
  invitation_id?: number
  /** The beginning of the Message-ID. */
  about: string
  dueAt?: number
}

const insertMail = async (
  tx: Database,
  { about, mailFrom, now, dueAt = now, ...mail }: NewMail,
): Promise<void> => {
  await tx
    .insertInto('mails')
    .values({
      ...mail,
      message_id: newMessageId(about, mailFrom),
      state: 'queued',
      link_only: 0,
      attempts: 0,
      scheduled_at: now,
      due_at: dueAt,
      created_at: now,
    })
    .execute()
  await recountMails(tx, { after: { state: 'queued', trouble: null } })
}
