import { randomUUID } from 'node:crypto'
import type { MailKind } from '#contract/mails.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

/** A mail this process may send until `due_at`, with what it says. Afterwards somebody else may have it. */
export type ClaimedMail = {
  id: number
  lead_id: number
  kind: MailKind
  recipient: string
  message_id: string
  link_only: number
  /** This one included. */
  attempts: number
  scheduled_at: number
  due_at: number
  lease_token: string
  first_name: string
  last_name: string
  email: string
  submitted_at: number
  resume_path: string
  resume_name: string
  resume_media_type: string
  resume_bytes: number
  resume_sha256: string
}

export type Claim = {
  now: number
  /** When the lease ends, ms since the epoch. */
  until: number
  limit: number
  /** Mails in hand, whose end could not be written down yet: their lease may be over. */
  except: readonly number[]
}

/**
 * Takes up to `limit` due mails, longest due first, under a lease: no other worker takes them before `until`. A mail
 * whose worker died is due again when its lease ends.
 */
export const claimDueMails = (db: Database, { now, until, limit, except }: Claim): Promise<ClaimedMail[]> =>
  transact(db, async (tx) => {
    const due = await forUpdate(tx, dueMails(tx, now, limit, except), 'skip_locked').execute()
    const ids = due.map(({ id }) => id)
    if (ids.length === 0) return []
    await tx
      .updateTable('mails')
      .set((eb) => ({ due_at: until, lease_token: randomUUID(), attempts: eb('attempts', '+', 1) }))
      .where('id', 'in', ids)
      .execute()
    return readClaimed(tx, ids)
  })

const dueMails = (tx: Database, now: number, limit: number, except: readonly number[]) =>
  tx
    .selectFrom('mails')
    .select('id')
    .where('state', '=', 'queued')
    .where('due_at', '<=', now)
    .$if(except.length > 0, (query) => query.where('id', 'not in', except))
    .orderBy('due_at')
    .limit(limit)

const readClaimed = (tx: Database, ids: number[]): Promise<ClaimedMail[]> =>
  tx
    .selectFrom('mails')
    .innerJoin('leads', 'leads.id', 'mails.lead_id')
    .select([
      'mails.id',
      'mails.lead_id',
      'mails.kind',
      'mails.recipient',
      'mails.message_id',
      'mails.link_only',
      'mails.attempts',
      'mails.scheduled_at',
      'mails.due_at',
      'mails.lease_token',
      'leads.first_name',
      'leads.last_name',
      'leads.email',
      'leads.created_at as submitted_at',
      'leads.resume_path',
      'leads.resume_name',
      'leads.resume_media_type',
      'leads.resume_bytes',
      'leads.resume_sha256',
    ])
    .where('mails.id', 'in', ids)
    .orderBy('mails.id')
    // Checks on the table: a queued mail has both. The token was set above.
    .$narrowType<{ recipient: string; message_id: string; lease_token: string }>()
    .execute()

/** Gives back what was claimed and not begun, as if it had never been taken. */
export const releaseMails = (db: Database, mails: readonly ClaimedMail[], now: number): Promise<void> =>
  transact(db, async (tx) => {
    for (const { id, lease_token } of mails) {
      await tx
        .updateTable('mails')
        .set((eb) => ({ due_at: now, lease_token: null, attempts: eb('attempts', '-', 1) }))
        .where('id', '=', id)
        .where('lease_token', '=', lease_token)
        .execute()
    }
  })
