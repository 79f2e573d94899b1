import { sql, type Selectable } from 'kysely'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'

export type PasswordResetRow = Selectable<Schema['password_resets']>

/**
 * Stores a reset request, without an attorney if the address has no active account or asked too often. Always exactly
 * one statement, so that its time does not reveal which of these it was.
 */
export const insertReset = (
  tx: Database,
  reset: { email: string; at: number; expiresAt: number; askedSince: number; askedMax: number },
): Promise<PasswordResetRow> =>
  tx
    .insertInto('password_resets')
    .values((eb) => ({
      attorney_id: eb
        .selectFrom('attorneys')
        .select('id')
        .where('email', '=', reset.email)
        .where('status', '=', 'active')
        .where(
          (asked) =>
            asked
              .selectFrom('password_resets')
              .select(sql<number>`count(*)`.as('times'))
              .whereRef('attorney_id', '=', 'attorneys.id')
              .where('created_at', '>', reset.askedSince),
          '<',
          reset.askedMax,
        ),
      created_at: reset.at,
      expires_at: reset.expiresAt,
    }))
    .returningAll()
    .executeTakeFirstOrThrow()

export const selectReset = (db: Database, id: number): Promise<PasswordResetRow | undefined> =>
  db.selectFrom('password_resets').selectAll().where('id', '=', id).executeTakeFirst()

export const lockReset = (tx: Database, id: number): Promise<PasswordResetRow | undefined> =>
  forUpdate(tx, tx.selectFrom('password_resets').selectAll().where('id', '=', id)).executeTakeFirst()

/** Invalidates every reset link of the account: one was used, or the password was set in another way. */
export const endResetsOf = async (tx: Database, attorneyId: number, at: number): Promise<void> => {
  await tx
    .updateTable('password_resets')
    .set({ used_at: at })
    .where('attorney_id', '=', attorneyId)
    .where('used_at', 'is', null)
    .execute()
}

const rowsAtOnce = 500
/** Longer than the hour in which requests are counted. */
const expiredKeptMs = 86_400_000

/** Deletes long expired requests that no mail refers to, in small transactions. @returns how many were deleted */
export const pruneResets = (db: Database, now: number, signal?: AbortSignal): Promise<number> =>
  untilNoneAreLeft(rowsAtOnce, () => deleteSome(db, now - expiredKeptMs), signal)

const deleteSome = (db: Database, before: number) =>
  transact(db, async (tx) => {
    const over = tx
      .selectFrom('password_resets')
      .select('id')
      .where('expires_at', '<=', before)
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom('mails').select('mails.id').whereRef('reset_id', '=', 'password_resets.id'))),
      )
      .orderBy('expires_at')
      .limit(rowsAtOnce)
    const { numDeletedRows } = await tx
      .deleteFrom('password_resets')
      .where('id', 'in', over)
      .executeTakeFirstOrThrow()
    return Number(numDeletedRows)
  })
