import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { pruneSessions } from './prune-sessions.ts'

const dayMs = 86_400_000

onEachDatabase(
  'expired sessions with their refresh tokens and long spent tokens are deleted; all others stay',
  async (start) => {
    const foyer = await start()
    const { db, now } = foyer.deps
    const { id, sessionId } = await foyer.attorney()
    const at = now()
    await transact(db, async (tx) => {
      const expired = Array.from({ length: 1200 }, (_, number) => ({
        id: `expired-${number}`,
        attorney_id: id,
        created_at: 0,
        last_used_at: 0,
        expires_at: at - number,
        ended_at: null,
      }))
      await tx.insertInto('sessions').values(expired).execute()
      const tokens = [
        ...expired.map((session) => ({
          token_hash: `of-${session.id}`,
          session_id: session.id,
          created_at: 0,
          spent_at: null,
        })),
        { token_hash: 'spent long ago', session_id: sessionId, created_at: 0, spent_at: at - 31 * dayMs },
        { token_hash: 'spent lately', session_id: sessionId, created_at: 0, spent_at: at - 29 * dayMs },
        { token_hash: 'in use', session_id: sessionId, created_at: 0, spent_at: null },
      ]
      await tx.insertInto('refresh_tokens').values(tokens).execute()
    })

    assert.equal(await pruneSessions(db, at), 1201)
    assert.deepEqual(
      (await db.selectFrom('sessions').select('id').execute()).map((session) => session.id),
      [sessionId],
    )
    const left = await db.selectFrom('refresh_tokens').select('token_hash').orderBy('token_hash').execute()
    assert.deepEqual(
      left.map(({ token_hash }) => token_hash),
      ['in use', 'spent lately'],
    )
    assert.equal(await pruneSessions(db, at), 0)
  },
)
