import { createHash, randomBytes } from 'node:crypto'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { Problem } from '#server/problem.ts'

export const ticketSeconds = 30

/** Lets whoever has the ticket open the resume of a lead once, on any node. The database keeps its hash alone. */
export const createTicket = async (db: Database, leadId: number, now: number): Promise<string> => {
  const ticket = randomBytes(32).toString('base64url')
  await transact(db, (tx) =>
    tx
      .insertInto('tickets')
      .values({ ticket_hash: hashOf(ticket), lead_id: leadId, expires_at: now + ticketSeconds * 1000 })
      .execute(),
  )
  return ticket
}

/** @returns the id of the lead. @throws Problem not_found when the ticket is spent, expired or was never handed out */
export const spendTicket = async (db: Database, ticket: string, now: number): Promise<number> => {
  const row = await transact(db, (tx) =>
    tx
      .deleteFrom('tickets')
      .where('ticket_hash', '=', hashOf(ticket))
      .returning(['lead_id', 'expires_at'])
      .executeTakeFirst(),
  )
  if (row && row.expires_at > now) return row.lead_id
  throw new Problem(
    'not_found',
    'This address worked once and for half a minute only. Start the download again.',
  )
}

/** Forgets those that nobody has used. @returns how many are gone */
export const pruneTickets = async (db: Database, now: number): Promise<number> => {
  const { numDeletedRows } = await transact(db, (tx) =>
    tx.deleteFrom('tickets').where('expires_at', '<', now).executeTakeFirstOrThrow(),
  )
  return Number(numDeletedRows)
}

const hashOf = (ticket: string) => createHash('sha256').update(ticket).digest('hex')
