import { createHash, randomBytes } from 'node:crypto'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'
import { Problem } from '#server/problem.ts'

export const ticketSeconds = 30

/**
 * Lets whoever has the ticket open the resume of a lead once, on any node, for as long as the session that asked for it
 * goes on. The database keeps its hash alone.
 */
export const createTicket = async (
  db: Database,
  { leadId, sessionId, now }: { leadId: number; sessionId: string; now: number },
): Promise<string> => {
  const ticket = randomBytes(32).toString('base64url')
  await transact(db, (tx) =>
    tx
      .insertInto('tickets')
      .values({
        ticket_hash: hashOf(ticket),
        lead_id: leadId,
        session_id: sessionId,
        expires_at: now + ticketSeconds * 1000,
      })
      .execute(),
  )
  return ticket
}

/**
 * Which resume a ticket opens, without spending it; one that has expired is gone then.
 * @returns the id of the lead. @throws Problem not_found when the ticket is spent, expired, of a session that is over, or
 * was never handed out
 */
export const readTicket = async (db: Database, ticket: string, now: number): Promise<number> => {
  const row = await db
    .selectFrom('tickets')
    .innerJoin('sessions', 'sessions.id', 'tickets.session_id')
    .innerJoin('attorneys', 'attorneys.id', 'sessions.attorney_id')
    .select(['lead_id', 'tickets.expires_at'])
    .where('ticket_hash', '=', hashOf(ticket))
    .where('sessions.ended_at', 'is', null)
    .where('sessions.expires_at', '>', now)
    .where('attorneys.status', '=', 'active')
    .executeTakeFirst()
  if (row && row.expires_at > now) return row.lead_id
  if (row) await spendTicket(db, ticket)
  throw ticketOver()
}

/** Of several at once, one. @throws Problem not_found when somebody else was faster */
export const spendTicket = async (db: Database, ticket: string): Promise<void> => {
  const { numDeletedRows } = await transact(db, (tx) =>
    tx.deleteFrom('tickets').where('ticket_hash', '=', hashOf(ticket)).executeTakeFirstOrThrow(),
  )
  if (numDeletedRows !== 1n) throw ticketOver()
}

const ticketOver = () =>
  new Problem('not_found', 'This address worked once and for half a minute only. Start the download again.')

const rowsAtOnce = 500

/** Forgets those that nobody has used, in small transactions. @returns how many are gone */
export const pruneTickets = (db: Database, now: number, signal?: AbortSignal): Promise<number> =>
  untilNoneAreLeft(rowsAtOnce, () => deleteSome(db, now), signal)

const deleteSome = (db: Database, now: number) =>
  transact(db, async (tx) => {
    const unused = tx
      .selectFrom('tickets')
      .select('ticket_hash')
      .where('expires_at', '<', now)
      .orderBy('expires_at')
      .limit(rowsAtOnce)
    const { numDeletedRows } = await tx
      .deleteFrom('tickets')
      // Another node may be at the same rows.
      .where('ticket_hash', 'in', forUpdate(tx, unused, 'skip_locked'))
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  })

const hashOf = (ticket: string) => createHash('sha256').update(ticket).digest('hex')
