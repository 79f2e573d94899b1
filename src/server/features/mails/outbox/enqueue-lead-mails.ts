import { insertion } from '#server/adapters/database/statements/insertion.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { MailKind } from '#contract/schemas/mails.ts'
import { recountMails } from '../mail-counts.ts'
import { nextConfirmationSlot } from '../mails.queries.ts'
import { newMessageId } from './message-id.ts'
import { readActivePeople, whoIsTold } from '../told/who-is-told.ts'

export type Addressing = { mailFrom: string; notifyEmail: readonly string[] }

/** With a virus scanner, the notification with the resume waits for its answer for so long at most. */
type ScanWait = { clamdHost: string | undefined; clamdWaitMinutes: number }

/**
 * Puts the mails of a new lead into the outbox, in the transaction of the lead: a confirmation for the prospect, and a
 * notification for each person who is told at once, or one without recipient as long as the firm has nobody. For those who get
 * digests the lead is noted (lead-digests.ts). With a virus scanner, the
 * notifications are due when it has answered (after-scan.ts), or else when they have waited long enough.
 */
export const enqueueLeadMails = async (
  tx: Database,
  lead: { id: number; email: string },
  { mailFrom, notifyEmail, clamdHost, clamdWaitMinutes }: Addressing & ScanWait,
  now: number,
): Promise<void> => {
  const notifyAt = clamdHost === undefined ? now : now + clamdWaitMinutes * 60_000
  const slot = await nextConfirmationSlot(tx, lead.email, now)
  const confirmation = newMail(lead.id, 'confirmation', lead.email, mailFrom, now, slot)
  await tellFirm(tx, lead.id, { mailFrom, notifyEmail }, { now, notifyAt, and: [confirmation] })
}

/** Tells the firm of a new lead without a resume: there is nothing to scan. */
export const enqueueNotifications = (
  tx: Database,
  leadId: number,
  addressing: Addressing,
  now: number,
): Promise<void> => tellFirm(tx, leadId, addressing, { now, notifyAt: now })

const tellFirm = async (
  tx: Database,
  leadId: number,
  { mailFrom, notifyEmail }: Addressing,
  { now, notifyAt, and = [] }: { now: number; notifyAt: number; and?: ReturnType<typeof newMail>[] },
) => {
  const { atOnce, digests } = whoIsTold(await readActivePeople(tx), notifyEmail)
  const mails = [
    ...and,
    ...(atOnce.length ? atOnce : [null]).map((to) =>
      newMail(leadId, 'notification', to, mailFrom, now, notifyAt),
    ),
  ]
  await insertMails(tx, mails)
  await recountMails(tx, ...mails.map(({ state }) => ({ after: { state, trouble: null } })))
  if (digests.length > 0)
    await insertDigestLeads(
      tx,
      digests.map(({ id }) => ({ attorney_id: id, lead_id: leadId, created_at: now })),
    )
}

const insertDigestLeads = insertion('digest_leads', ['attorney_id', 'lead_id', 'created_at'])

/** Puts a confirmation alone into the outbox, in the transaction of its cause. */
export const enqueueConfirmation = async (
  tx: Database,
  lead: { id: number; email: string },
  { mailFrom }: Pick<Addressing, 'mailFrom'>,
  now: number,
): Promise<void> => {
  const slot = await nextConfirmationSlot(tx, lead.email, now)
  const mail = newMail(lead.id, 'confirmation', lead.email, mailFrom, now, slot)
  await insertMails(tx, [mail])
  await recountMails(tx, { after: { state: mail.state, trouble: null } })
}

export const insertMails = insertion('mails', [
  'lead_id',
  'kind',
  'recipient',
  'message_id',
  'state',
  'link_only',
  'attempts',
  'scheduled_at',
  'due_at',
  'created_at',
])

export const newMail = (
  leadId: number,
  kind: MailKind,
  recipient: string | null,
  mailFrom: string,
  now: number,
  dueAt = now,
) => ({
  lead_id: leadId,
  kind,
  recipient,
  message_id: recipient === null ? null : newMessageId(`lead-${leadId}-${kind}`, mailFrom),
  state: recipient === null ? ('unaddressed' as const) : ('queued' as const),
  link_only: 0,
  attempts: 0,
  scheduled_at: dueAt,
  due_at: dueAt,
  created_at: now,
})
