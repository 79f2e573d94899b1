import type { Database } from '#server/adapters/database/schema.ts'
import { recountMails } from '../mail-counts.ts'
import { type Addressing, insertMails, newMail } from './enqueue-lead-mails.ts'

/** Lets the notifications about a lead that waited for the virus scanner go out, in the transaction that stores its answer. */
export const releaseNotifications = async (tx: Database, leadId: number, now: number): Promise<void> => {
  await tx
    .updateTable('mails')
    .set({ scheduled_at: now, due_at: now })
    .where('lead_id', '=', leadId)
    .where('kind', '=', 'notification')
    .where('state', '=', 'queued')
    .where('attempts', '=', 0)
    .where('due_at', '>', now)
    .execute()
}

/** Tells the admins that the resume of a lead is infected; as long as there is none, those who are told of new leads. */
export const warnAdmins = async (
  tx: Database,
  leadId: number,
  { mailFrom, notifyEmail }: Addressing,
  now: number,
): Promise<void> => {
  const admins = await tx
    .selectFrom('attorneys')
    .select('email')
    .where('role', '=', 'admin')
    .where('status', '=', 'active')
    .orderBy('id')
    .execute()
  const recipients = admins.length > 0 ? admins.map(({ email }) => email) : notifyEmail
  if (recipients.length === 0) return
  const mails = recipients.map((to) => newMail(leadId, 'infected_resume', to, mailFrom, now))
  await insertMails(tx, mails)
  await recountMails(tx, ...mails.map(({ state }) => ({ after: { state, trouble: null } })))
}
