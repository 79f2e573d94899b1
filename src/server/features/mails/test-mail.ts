import type { Database } from '#server/adapters/database/schema.ts'
import { lockName } from '#server/adapters/database/locking.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'
import { insertAccountMail } from './outbox/enqueue-account-mail.ts'
import type { MailRow } from './requeue.ts'

/** Sends an admin a mail that says that mail works. @throws Problem still_queued while the one before is not sent */
export const sendTestMail = async (
  deps: Pick<Deps, 'db' | 'config' | 'now' | 'wakeMail'>,
  { email }: { email: string },
): Promise<MailRow> => {
  const { mailFrom } = deps.config
  const mail = await transact(deps.db, async (tx) => {
    // Without this lock, two simultaneous requests would not see each other.
    await lockName(tx, `test mails to ${email}`)
    if ((await selectLast(tx, email))?.state === 'queued')
      throw new Problem('still_queued', 'The last test mail has not been sent yet.')
    await insertAccountMail(tx, { kind: 'test', recipient: email, mailFrom, now: deps.now() })
    return readTestMail(tx, { email })
  })
  deps.wakeMail()
  return mail
}

/** The last test mail to the address. @throws Problem not_found */
export const readTestMail = async (db: Database, { email }: { email: string }): Promise<MailRow> => {
  const mail = await selectLast(db, email)
  if (!mail) throw new Problem('not_found', 'No test mail has been sent to you.')
  return mail
}

const selectLast = (db: Database, email: string) =>
  db
    .selectFrom('mails')
    .selectAll()
    .where((eb) => eb(eb.fn<string>('lower', ['recipient']), '=', email.toLowerCase()))
    .where('kind', '=', 'test')
    .orderBy('scheduled_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
