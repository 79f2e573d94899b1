import type { Insertable } from 'kysely'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'

export const insertSession = async (tx: Database, session: Insertable<Schema['sessions']>): Promise<void> => {
  await tx.insertInto('sessions').values(session).execute()
}

export const extendSession = async (
  tx: Database,
  id: string,
  { at, expiresAt }: { at: number; expiresAt: number },
): Promise<void> => {
  await tx
    .updateTable('sessions')
    .set({ last_used_at: at, expires_at: expiresAt })
    .where('id', '=', id)
    .execute()
}

/** The open sessions of an attorney, the most recently used first. */
export const selectSessionsOf = (db: Database, attorneyId: number, now: number, atMost: number) =>
  db
    .selectFrom('sessions')
    .select(['id', 'device', 'created_at', 'last_used_at'])
    .where('attorney_id', '=', attorneyId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .orderBy('last_used_at', 'desc')
    .orderBy('id')
    .limit(atMost)
    .execute()

/** Locks the token and its session, so that simultaneous renewals wait for each other. */
export const lockRefreshToken = (tx: Database, tokenHash: string) =>
  forUpdate(
    tx,
    tx
      .selectFrom('refresh_tokens')
      .innerJoin('sessions', 'sessions.id', 'refresh_tokens.session_id')
      .select(['session_id', 'spent_at', 'attorney_id', 'expires_at', 'ended_at'])
      .where('token_hash', '=', tokenHash),
  ).executeTakeFirst()

export const insertRefreshToken = async (
  tx: Database,
  token: Omit<Insertable<Schema['refresh_tokens']>, 'spent_at'>,
): Promise<void> => {
  await tx
    .insertInto('refresh_tokens')
    .values({ ...token, spent_at: null })
    .execute()
}

export const spendRefreshToken = async (tx: Database, tokenHash: string, at: number): Promise<void> => {
  await tx.updateTable('refresh_tokens').set({ spent_at: at }).where('token_hash', '=', tokenHash).execute()
}

export const hasRefreshToken = async (
  tx: Database,
  sessionId: string,
  tokenHash: string,
): Promise<boolean> => {
  const row = await tx
    .selectFrom('refresh_tokens')
    .select('token_hash')
    .where('token_hash', '=', tokenHash)
    .where('session_id', '=', sessionId)
    .executeTakeFirst()
  return row !== undefined
}

export const endSession = async (tx: Database, id: string, at: number): Promise<void> => {
  await tx
    .updateTable('sessions')
    .set({ ended_at: at })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute()
}

/** @returns false when the session is not an open session of this attorney */
export const endOwnSession = async (
  tx: Database,
  { attorneyId, sessionId }: { attorneyId: number; sessionId: string },
  at: number,
): Promise<boolean> => {
  const { numUpdatedRows } = await tx
    .updateTable('sessions')
    .set({ ended_at: at })
    .where('id', '=', sessionId)
    .where('attorney_id', '=', attorneyId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', at)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** Ends every session of an attorney except the one given. @returns how many open sessions were ended */
export const endSessionsOf = async (
  tx: Database,
  attorneyId: number,
  at: number,
  except = '',
): Promise<number> => {
  const { numUpdatedRows } = await tx
    .updateTable('sessions')
    .set({ ended_at: at })
    .where('attorney_id', '=', attorneyId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', at)
    .where('id', '!=', except)
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}
