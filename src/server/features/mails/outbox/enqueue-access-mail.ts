import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { insertAccountMail } from './enqueue-account-mail.ts'

const hourMs = 3_600_000

type Sending = { mailFrom: string; now: number }

/**
 * Tells the admins that somebody waits for approval, in the transaction of the registration: at most one mail an hour to each,
 * which names everybody who waits when it is sent. So nobody can fill their mailboxes by registering again and again.
 */
export const enqueueAccessRequest = async (tx: Database, { mailFrom, now }: Sending): Promise<void> => {
  const admins = await tx
    .selectFrom('attorneys')
    .select('email')
    .where('role', '=', 'admin')
    .where('status', '=', 'active')
    .orderBy('id')
    .execute()
  for (const { email } of admins) {
    const last = await lockLast(tx, 'access_requested', email)
    // A mail that is being sent may have been written without this person. The lock keeps it from being sent just now.
    if (last?.state === 'queued' && last.lease_token === null) continue
    const dueAt = Math.max(now, (last?.scheduled_at ?? 0) + hourMs)
    await insertAccountMail(tx, { kind: 'access_requested', recipient: email, mailFrom, now, dueAt })
  }
}

/** Tells a person that their account was approved, reactivated or declined; not again within an hour. */
export const enqueueAccessAnswer = async (
  tx: Database,
  {
    kind,
    recipient,
    mailFrom,
    now,
  }: Sending & { kind: 'access_granted' | 'access_declined'; recipient: string },
): Promise<void> => {
  const last = await lockLast(tx, kind, recipient)
  if (last && last.scheduled_at > now - hourMs) return
  await insertAccountMail(tx, { kind, recipient, mailFrom, now })
}

const lockLast = (
  tx: Database,
  kind: 'access_requested' | 'access_granted' | 'access_declined',
  to: string,
) =>
  forUpdate(
    tx,
    tx
      .selectFrom('mails')
      .select(['state', 'lease_token', 'scheduled_at'])
      .where((eb) => eb(eb.fn<string>('lower', ['recipient']), '=', to.toLowerCase()))
      .where('kind', '=', kind)
      .orderBy('scheduled_at', 'desc')
      .limit(1),
  ).executeTakeFirst()
