import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import type { AttorneyStatus } from '#contract/attorneys.ts'
import type { MailKind, MailTrouble } from '#contract/mails.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import { firstOf, prepared, preparedIn } from '#server/adapters/database/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

/** A mail this process may send until `due_at`, with what it says. Afterwards somebody else may have it. */
export type ClaimedMail = LeadMail | ResetMail

type MailInHand = {
  id: number
  recipient: string
  message_id: string
  link_only: number
  /** This one included. */
  attempts: number
  scheduled_at: number
  due_at: number
  lease_token: string
  /** Of the try before. */
  trouble: MailTrouble | null
}

export type LeadMail = MailInHand & {
  kind: Exclude<MailKind, 'password_reset'>
  lead_id: number
  first_name: string
  last_name: string
  email: string
  /** The prospect's; null where none was asked. */
  language: string | null
  submitted_at: number
  resume_path: string
  resume_name: string
  resume_media_type: string
  resume_bytes: number
  resume_sha256: string
  /** Of the attorney who has the recipient's address; null where nobody has it. */
  recipient_status: AttorneyStatus | null
}

export type ResetMail = MailInHand & { kind: 'password_reset'; lead_id: null; reset: PasswordReset }

type PasswordReset = {
  id: number
  attorney_id: number
  created_at: number
  expires_at: number
  used_at: number | null
}

export type Claim = {
  now: number
  /** When the lease ends, ms since the epoch. */
  until: number
  /** In the order in which they are taken. */
  kinds: readonly MailKind[]
  limit: number
  /** So many of them are for links to set a new password alone. */
  reserved: number
  /** Mails in hand, whose end could not be written down yet: their lease may be over. */
  except: readonly number[]
}

/**
 * Takes up to `limit` due mails, of each kind the longest due first, under a lease: no other worker takes them before
 * `until`. A mail whose worker died is due again when its lease ends. Costs the same however many mails wait.
 */
export const claimDueMails = (db: Database, claim: Claim): Promise<ClaimedMail[]> =>
  transact(db, async (tx) => {
    const ids: number[] = []
    for (const kind of claim.kinds) ids.push(...(await findDue(tx, claim, kind, ids.length)))
    const leaseToken = randomUUID()
    for (const id of ids) await lease(tx, { id, until: claim.until, leaseToken })
    return ids.length === 0 ? [] : readClaimed(tx, ids)
  })

const findDue = async (
  tx: Database,
  { now, limit, reserved, except }: Claim,
  kind: MailKind,
  found: number,
) => {
  const room = limit - found - (kind === 'password_reset' ? 0 : reserved)
  if (room <= 0) return []
  // In hand there are few, and due again almost never: to leave them out here makes one query of it.
  const due = await selectDue(tx, { kind, now, rows: room + except.length })
  return due
    .map(({ id }) => id)
    .filter((id) => !except.includes(id))
    .slice(0, room)
}

const selectDue = prepared((db, at: { kind: MailKind; now: number; rows: number }) =>
  forUpdate(
    db,
    db
      .selectFrom('mails')
      .select('id')
      // Written out: for a value that could decide about a partial index, SQLite plans anew each time.
      .where('state', '=', sql.lit('queued'))
      .where('kind', '=', at.kind)
      .where('due_at', '<=', at.now)
      .orderBy('due_at')
      .limit(at.rows),
    'skip_locked',
  ),
)

const lease = prepared((db, at: { id: number; until: number; leaseToken: string }) =>
  db
    .updateTable('mails')
    .set((eb) => ({ due_at: at.until, lease_token: at.leaseToken, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', at.id),
)

const readClaimed = async (tx: Database, ids: number[]): Promise<ClaimedMail[]> => {
  const mails: ClaimedMail[] = await selectLeadMails(ids.length)(tx, ids)
  return mails.length === ids.length ? mails : [...mails, ...(await readResetMails(tx, ids))]
}

const inHand = [
  'mails.id',
  'mails.recipient',
  'mails.message_id',
  'mails.link_only',
  'mails.attempts',
  'mails.scheduled_at',
  'mails.due_at',
  'mails.lease_token',
  'mails.trouble',
] as const

/** Checks on the table: a queued mail has both. The token was set above. */
type Queued = { recipient: string; message_id: string; lease_token: string }

const selectLeadMails = preparedIn((count: number) =>
  prepared((db, at: readonly number[]) =>
    db
      .selectFrom('mails')
      .innerJoin('leads', 'leads.id', 'mails.lead_id')
      .leftJoin('attorneys', 'attorneys.email', 'mails.recipient')
      .select([
        ...inHand,
        'leads.id as lead_id',
        'mails.kind',
        'leads.first_name',
        'leads.last_name',
        'leads.email',
        'leads.language',
        'leads.created_at as submitted_at',
        'leads.resume_path',
        'leads.resume_name',
        'leads.resume_media_type',
        'leads.resume_bytes',
        'leads.resume_sha256',
        'attorneys.status as recipient_status',
      ])
      .where('mails.id', 'in', firstOf(at, count))
      .orderBy('mails.id')
      .$narrowType<Queued & { kind: LeadMail['kind'] }>(),
  ),
)

const readResetMails = async (tx: Database, ids: number[]): Promise<ResetMail[]> => {
  const rows = await tx
    .selectFrom('mails')
    .innerJoin('password_resets', 'password_resets.id', 'mails.reset_id')
    .select([
      ...inHand,
      'password_resets.id as reset_id',
      'password_resets.attorney_id',
      'password_resets.created_at',
      'password_resets.expires_at',
      'password_resets.used_at',
    ])
    .where('mails.id', 'in', ids)
    .orderBy('mails.id')
    // There is a mail for those only who have an account.
    .$narrowType<Queued & { attorney_id: number }>()
    .execute()
  return rows.map(({ reset_id: id, attorney_id, created_at, expires_at, used_at, ...mail }) => ({
    ...mail,
    kind: 'password_reset',
    lead_id: null,
    reset: { id, attorney_id, created_at, expires_at, used_at },
  }))
}

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
