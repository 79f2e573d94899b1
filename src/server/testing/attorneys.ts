import { randomUUID } from 'node:crypto'
import type { Role } from '#contract/schemas/accounts/attorneys.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Schema } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'

export type AttorneyOptions = { email?: string; role?: Role; status?: Schema['attorneys']['status'] }
export type Attorney = { id: number; email: string; sessionId: string; token: string }

/** bcrypt, cost 4, of `a password for tests`. */
export const testPassword = 'a password for tests'
const testPasswordHash = '$2b$04$93EpUqN1lTEzd9LZF8bnfeYK43DiKfmKGx1ogP3qDtoMFIZFWBFFW'

const dayMs = 86_400_000

/** Inserts an attorney and a session with a signed token, without hashing. The first attorney is the first admin. */
export const addAttorney = async (deps: Deps, options: AttorneyOptions = {}): Promise<Attorney> => {
  const now = deps.now()
  const sessionId = randomUUID()
  const email = options.email ?? `attorney-${sessionId.slice(0, 8)}@example.com`
  const id = await transact(deps.db, async (tx) => {
    const attorney = await tx
      .insertInto('attorneys')
      .values({
        email,
        password_hash: testPasswordHash,
        role: options.role ?? 'admin',
        status: options.status ?? 'active',
        created_at: now,
        updated_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('founder')
      .values({ only: 1, attorney_id: attorney.id })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    await tx
      .insertInto('sessions')
      .values({
        id: sessionId,
        attorney_id: attorney.id,
        created_at: now,
        last_used_at: now,
        expires_at: now + dayMs,
        ended_at: null,
      })
      .execute()
    return attorney.id
  })
  return { id, email, sessionId, token: await deps.accessTokens.issue({ attorneyId: id, sessionId }) }
}
