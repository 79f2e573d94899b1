import type { Database } from '#server/adapters/database/schema.ts'
import { recountMails } from '../mail-counts.ts'
import { newMessageId } from './message-id.ts'

/** Until then the answer has gone out: writing and sending the mail does not make it slower than one without a mail. */
const headStartMs = 500

/** Puts the mail with a link to set a new password into the outbox, in the transaction of the request. */
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
      due_at: now + headStartMs,
      created_at: now,
    })
    .execute()
  await recountMails(tx, { after: { state: 'queued', trouble: null } })
}
