import type { Selectable } from 'kysely'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { recountMails } from './mail-counts.ts'
import { newMessageId } from './outbox/message-id.ts'

export type MailRow = Selectable<Schema['mails']>

/**
 * Puts a mail that is over back into the queue, due now, as if it were new: the pauses begin small again, and the days
 * until it is given up are counted from now. A confirmation goes to the address that the lead has now. One that was given
 * up keeps its Message-ID, for it may have arrived all the same; one that was sent, or goes to another address, is another
 * mail, and gets a new one, or mailboxes would take it for a copy and hide it.
 */
export const requeue = async (
  tx: Database,
  row: MailRow,
  { now, mailFrom }: { now: number; mailFrom: string },
): Promise<MailRow> => {
  const recipient = await recipientOf(tx, row)
  const isAnother = row.state === 'sent' || recipient?.toLowerCase() !== row.recipient?.toLowerCase()
  const change = {
    state: 'queued' as const,
    recipient,
    attempts: 0,
    scheduled_at: now,
    due_at: now,
    last_error: null,
    trouble: null,
    sent_at: null,
    ...(isAnother && { message_id: newMessageId(`lead-${row.lead_id}-${row.kind}`, mailFrom) }),
  }
  await tx.updateTable('mails').set(change).where('id', '=', row.id).execute()
  await recountMails(tx, { before: row, after: change })
  return { ...row, ...change }
}

const recipientOf = async (tx: Database, { kind, lead_id, recipient }: MailRow): Promise<string | null> => {
  if (kind !== 'confirmation' || lead_id === null) return recipient
  const lead = await tx
    .selectFrom('leads')
    .select('email')
    .where('id', '=', lead_id)
    .executeTakeFirstOrThrow()
  return lead.email
}
