import { sql } from 'kysely'
import type { MailTrouble } from '#contract/mails.ts'
import { prepared, preparedIn } from '#server/adapters/database/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { ClaimedMail } from './claim-mails.ts'
import { recountMails } from '../mail-counts.ts'

/** How a try ended. `reason` is a sentence without personal data, `trouble` whose matter it is where that is certain. */
export type Outcome =
  | { kind: 'sent' }
  | { kind: 'failed'; reason: string; trouble: MailTrouble | null }
  /** A notice goes out at once with a link in the place of the resume. */
  | { kind: 'link_instead'; reason: string }
  | { kind: 'later'; reason: string; trouble: MailTrouble | null; dueAt: number }
  /** What it was about is over: nobody should get it, and nobody has to look after it. */
  | { kind: 'pointless' }

/**
 * Writes down how a try ended, with the counts. Does nothing once the lease was taken over: whoever holds it decides.
 * @returns whether it was written down
 */
export const settleMail = (
  db: Database,
  mail: ClaimedMail,
  outcome: Outcome,
  now: number,
): Promise<boolean> =>
  transact(db, async (tx) => {
    if (outcome.kind === 'pointless') return remove(tx, mail)
    const change = { ...changeOf(mail, outcome, now), lease_token: null }
    const changed = await update(Object.keys(change).join(' '))(tx, {
      ...change,
      id: mail.id,
      held: mail.lease_token,
    })
    if (changed.length === 0) return false
    const before = { state: 'queued' as const, trouble: mail.trouble }
    await recountMails(tx, { before, after: { ...before, ...change } })
    return true
  })

/** Sets what has changed and no more: for a column that is set anew its indexes are written again. */
const update = preparedIn((columns: string) =>
  prepared((tx, at: { id: number; held: string }) =>
    tx
      .updateTable('mails')
      .set(Object.fromEntries(columns.split(' ').map((column) => [column, Reflect.get(at, column)])))
      .where('id', '=', at.id)
      .where('state', '=', sql.lit('queued'))
      .where('lease_token', '=', at.held)
      .returning('id'),
  ),
)

const remove = async (tx: Database, mail: ClaimedMail): Promise<boolean> => {
  const { numDeletedRows } = await tx
    .deleteFrom('mails')
    .where('id', '=', mail.id)
    .where('state', '=', 'queued')
    .where('lease_token', '=', mail.lease_token)
    .executeTakeFirstOrThrow()
  if (numDeletedRows === 0n) return false
  await recountMails(tx, { before: { state: 'queued', trouble: mail.trouble } })
  return true
}

const changeOf = (mail: ClaimedMail, outcome: Exclude<Outcome, { kind: 'pointless' }>, now: number) => {
  switch (outcome.kind) {
    case 'sent':
      return { state: 'sent' as const, sent_at: now, last_error: null, ...troubleOf(mail, null) }
    case 'failed':
      return { state: 'failed' as const, last_error: outcome.reason, ...troubleOf(mail, outcome.trouble) }
    case 'link_instead':
      return { link_only: 1, due_at: now, last_error: outcome.reason }
    case 'later':
      return { due_at: outcome.dueAt, last_error: outcome.reason, ...troubleOf(mail, outcome.trouble) }
  }
}

const troubleOf = (mail: ClaimedMail, trouble: MailTrouble | null) =>
  trouble === mail.trouble ? {} : { trouble }
