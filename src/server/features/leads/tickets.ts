import { createHash, randomBytes } from 'node:crypto'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'
import { Problem } from '#server/problem.ts'

export const ticketSeconds = 30

/**
 * Creates a ticket that opens the resume of a lead once, on any node, until it expires or the session that created it ends.
 * The database stores only the hash of the ticket.
 */
export const createTicket = (db: Database, request: Omit<TicketRequest, 'hasReason'>): Promise<string> =>
  transact(db, (tx) => insertTicket(tx, { ...request, hasReason: false }))

export type TicketRequest = {
  leadId: number
  sessionId: string
  now: number
  /** The ticket opens the resume also if it is infected. */
  hasReason: boolean
}

export const insertTicket = async (
  tx: Database,
  { leadId, sessionId, now, hasReason }: TicketRequest,
): Promise<string> => {
  const ticket = randomBytes(32).toString('base64url')
  await tx
    .insertInto('tickets')
    .values({
      ticket_hash: hashOf(ticket),
      lead_id: leadId,
      session_id: sessionId,
      expires_at: now + ticketSeconds * 1000,
      has_reason: Number(hasReason),
    })
    .execute()
  return ticket
}

/**
 * Reads a ticket without spending it. It deletes a ticket that has expired.
 * @returns the id of the lead, and whether its resume opens also if it is infected
 * @throws Problem not_found if the ticket is spent, expired, of a session that has ended, or unknown
 */
export const readTicket = async (
  db: Database,
  ticket: string,
  now: number,
): Promise<Pick<TicketRequest, 'leadId' | 'hasReason'>> => {
  const row = await db
    .selectFrom('tickets')
    .innerJoin('sessions', 'sessions.id', 'tickets.session_id')
    .innerJoin('attorneys', 'attorneys.id', 'sessions.attorney_id')
    .select(['lead_id', 'has_reason', 'tickets.expires_at'])
    .where('ticket_hash', '=', hashOf(ticket))
    .where('sessions.ended_at', 'is', null)
    .where('sessions.expires_at', '>', now)
    .where('attorneys.status', '=', 'active')
    .executeTakeFirst()
  if (row && row.expires_at > now) return { leadId: row.lead_id, hasReason: row.has_reason === 1 }
  if (row) await spendTicket(db, ticket)
  throw ticketOver()
}

/** Of several requests at once only one succeeds. @throws Problem not_found for the others */
export const spendTicket = async (db: Database, ticket: string): Promise<void> => {
  const { numDeletedRows } = await transact(db, (tx) =>
    tx.deleteFrom('tickets').where('ticket_hash', '=', hashOf(ticket)).executeTakeFirstOrThrow(),
  )
  if (numDeletedRows !== 1n) throw ticketOver()
}

const ticketOver = () =>
  new Problem('not_found', 'This address works only once, within half a minute. Start the download again.')

const rowsAtOnce = 500

/** Deletes expired tickets in small transactions. @returns how many were deleted */
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
      // Another node may be deleting the same rows.
      .where('ticket_hash', 'in', forUpdate(tx, unused, 'skip_locked'))
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  })

const hashOf = (ticket: string) => createHash('sha256').update(ticket).digest('hex')
