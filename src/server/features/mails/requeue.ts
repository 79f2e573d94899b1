import type { Selectable } from 'kysely'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { recountMails } from './mail-counts.ts'
import { newMessageId } from './outbox/message-id.ts'

export type MailRow = Selectable<Schema['mails']>

/**
 * Puts a finished mail back into the queue, due now, as if it were new: its pauses and MAIL_GIVE_UP_DAYS start again. A
 * confirmation goes to the current address of the lead. A failed mail keeps its Message-ID, because it may have arrived
 * after all. A mail that was sent, or that now goes to another address, gets a new Message-ID, because mail programs
 * would hide it as a copy.
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
    ...(isAnother && { message_id: newMessageId(aboutOf(row), mailFrom) }),
  }
  await tx.updateTable('mails').set(change).where('id', '=', row.id).execute()
  await recountMails(tx, { before: row, after: change })
  return { ...row, ...change }
}

const aboutOf = ({ kind, lead_id, invitation_id }: MailRow) =>
  invitation_id === null ? `lead-${lead_id}-${kind}` : `invitation-${invitation_id}`

const recipientOf = async (tx: Database, { kind, lead_id, recipient }: MailRow): Promise<string | null> => {
  if (kind !== 'confirmation' || lead_id === null) return recipient
  const lead = await tx
    .selectFrom('leads')
    .select('email')
    .where('id', '=', lead_id)
    .executeTakeFirstOrThrow()
  return lead.email
}
