import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { addDays, dayOf, instantOf } from '#server/clock/day-of.ts'
import type { Deps, FirmSettings } from '#server/deps.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'
import { insertAccountMail } from '../outbox/enqueue-account-mail.ts'
import { effectiveChoice } from './who-is-told.ts'

const hourMs = 3_600_000
/** What one digest tells of at most; more leads make another one. */
const leadsMax = 1_000

/**
 * Writes the digests that are due. Leads wait in `digest_leads`, where the transaction of their arrival put them; the transaction
 * that puts a digest into the outbox names its mail in these rows. So a lead is in exactly one digest of a person, on any number of
 * nodes and after any crash.
 * @returns how many were written
 */
export const writeDigests = async (
  { db, config, settings, wakeMail }: Pick<Deps, 'db' | 'config' | 'settings' | 'wakeMail'>,
  now: number,
  signal?: AbortSignal,
): Promise<number> => {
  const firm = await settings.read()
  let written = 0
  for (const { id, first } of await selectFirstWaiting(db)) {
    if (first === null || signal?.aborted === true) continue
    written += await transact(db, (tx) => writeDigest(tx, id, { firm, mailFrom: config.mailFrom, now }))
  }
  if (written > 0) wakeMail()
  return written
}

type Sending = { firm: FirmSettings; mailFrom: string; now: number }

const writeDigest = async (
  tx: Database,
  attorneyId: number,
  { firm, mailFrom, now }: Sending,
): Promise<number> => {
  // Another node that wants to write the same digest waits here, and then finds no lead.
  const account = await forUpdate(
    tx,
    tx.selectFrom('attorneys').selectAll().where('id', '=', attorneyId),
  ).executeTakeFirstOrThrow()
  const { first } = await tx
    .selectFrom('digest_leads')
    .select((eb) => eb.fn.min<number | null>('created_at').as('first'))
    .where('attorney_id', '=', attorneyId)
    .where('mail_id', 'is', null)
    .executeTakeFirstOrThrow()
  if (first === null) return 0
  const choice = account.status === 'active' ? effectiveChoice(account.lead_mails, firm.notify_email) : 'none'
  if (choice === 'none') return forget(tx, attorneyId)
  if (first >= lastTime(choice, now, firm)) return 0

  const mail = { kind: 'lead_digest', recipient: account.email, mailFrom, now } as const
  const mailId = await insertAccountMail(tx, mail)
  const waiting = tx
    .selectFrom('digest_leads')
    .select('lead_id')
    .where('attorney_id', '=', attorneyId)
    .where('mail_id', 'is', null)
    .orderBy('created_at')
    .limit(leadsMax)
  await tx
    .updateTable('digest_leads')
    .set({ mail_id: mailId })
    .where('attorney_id', '=', attorneyId)
    .where('lead_id', 'in', waiting)
    .execute()
  return 1
}

/** Of somebody who does not want to be told any more, or has left. */
const forget = async (tx: Database, attorneyId: number): Promise<0> => {
  await tx
    .deleteFrom('digest_leads')
    .where('attorney_id', '=', attorneyId)
    .where('mail_id', 'is', null)
    .execute()
  return 0
}

/**
 * When a digest was last due. Somebody who gets a mail for each lead now, and had digests before, gets the last digest at once.
 */
const lastTime = (
  choice: 'each' | 'hourly' | 'daily',
  now: number,
  { firm_time_zone: zone, digest_hour: hour }: FirmSettings,
): number => {
  if (choice === 'each') return Infinity
  if (choice === 'hourly') return Math.floor(now / hourMs) * hourMs
  const today = dayOf(now, zone)
  const at = instantOf(today, hour, zone)
  return at <= now ? at : instantOf(addDays(today, -1), hour, zone)
}

/** For each account when the first lead arrived that waits for its digest: one look into an index for each. */
const selectFirstWaiting = (db: Database) =>
  db
    .selectFrom('attorneys')
    .select((eb) => [
      'attorneys.id',
      eb
        .selectFrom('digest_leads')
        .select((inner) => inner.fn.min<number | null>('digest_leads.created_at').as('first'))
        .whereRef('digest_leads.attorney_id', '=', 'attorneys.id')
        .where('digest_leads.mail_id', 'is', null)
        .as('first'),
    ])
    .execute()

const keptMs = 30 * 24 * hourMs
const rowsAtOnce = 500

/** Deletes what digests of long ago told of, in small transactions. @returns how many rows were deleted */
export const pruneDigests = (db: Database, now: number, signal?: AbortSignal): Promise<number> =>
  untilNoneAreLeft(rowsAtOnce, () => deleteSome(db, now - keptMs), signal)

const deleteSome = (db: Database, before: number) =>
  transact(db, async (tx) => {
    const old = tx
      .selectFrom('mails')
      .innerJoin('digest_leads', 'digest_leads.mail_id', 'mails.id')
      .select('mails.id')
      .where('mails.state', '=', 'sent')
      .where('mails.sent_at', '<', before)
      .orderBy('mails.id')
      .limit(1)
    const { numDeletedRows } = await tx
      .deleteFrom('digest_leads')
      .where('mail_id', 'in', old)
      .executeTakeFirstOrThrow()
    // A digest has at most so many leads; another one may follow.
    return Number(numDeletedRows) > 0 ? rowsAtOnce : 0
  })
