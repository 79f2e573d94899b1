import type { Database } from '#server/adapters/database/schema.ts'
import { lockName } from '#server/adapters/database/locking.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { enqueueResetMail } from '#server/features/mails/outbox/enqueue-account-mail.ts'
import { insertReset } from './resets.queries.ts'

const lifeMs = 30 * 60_000
const askedMaxAnHour = 3
const hourMs = 3_600_000

/**
 * Puts a mail with a reset link into the outbox if the address has an active account. For every other address the same
 * work is done without a mail, so that neither the answer nor its time reveals who has an account.
 */
export const requestPasswordReset = async (deps: Deps, { email }: { email: string }): Promise<void> => {
  await transact(deps.db, (tx) => store(tx, deps, email))
  // Also without a mail, so that both cases take the same time.
  deps.wakeMail()
}

const store = async (tx: Database, { config, now }: Deps, email: string) => {
  // Without this lock, two simultaneous requests would not count each other.
  await lockName(tx, `password resets of ${email}`)
  const at = now()
  const reset = await insertReset(tx, {
    email,
    at,
    expiresAt: at + lifeMs,
    askedSince: at - hourMs,
    askedMax: askedMaxAnHour,
  })
  if (reset.attorney_id === null) return
  await enqueueResetMail(tx, { resetId: reset.id, recipient: email, mailFrom: config.mailFrom, now: at })
}
