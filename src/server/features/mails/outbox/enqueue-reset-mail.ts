import type { Database } from '#server/adapters/database/schema.ts'
import { recountMails } from '../mail-counts.ts'
import { newMessageId } from './message-id.ts'

/** The mail is sent after the answer, so that sending does not make the answer slower than one without a mail. */
const sendingDelayMs = 500

/** Puts the mail with a reset link into the outbox, in the transaction of the request. */
export const enqueueResetMail = async (
  tx: Database,
  {
    resetId,
    recipient,
    mailFrom,
    now,
  }: { resetId: number; recipient: string; mailFrom: string; now: number },
): Promise<void> => {
  await tx
    .insertInto('mails')
    .values({
      reset_id: resetId,
      kind: 'password_reset',
      recipient,
      message_id: newMessageId(`reset-${resetId}`, mailFrom),
      state: 'queued',
      link_only: 0,
      attempts: 0,
      scheduled_at: now,
      due_at: now + sendingDelayMs,
      created_at: now,
    })
    .execute()
  await recountMails(tx, { after: { state: 'queued', trouble: null } })
}
