import { type Insertable, type Selectable, type Updateable, sql } from 'kysely'
import type { AttorneyStatus, Role } from '#contract/schemas/accounts/attorneys.ts'
import { counterOfView } from '#contract/views.ts'
import { readCountsOf } from '#server/adapters/database/counting/counts.ts'
import { forShare, forUpdate } from '#server/adapters/database/locking.ts'
import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import type { TokenHolder } from '#server/deps.ts'

export type Account = Selectable<Schema['attorneys']>

export const findAccount = (db: Database, email: string): Promise<Account | undefined> =>
  db.selectFrom('attorneys').selectAll().where('email', '=', email).executeTakeFirst()

export const selectAttorney = (db: Database, id: number): Promise<Account | undefined> =>
  db.selectFrom('attorneys').selectAll().where('id', '=', id).executeTakeFirst()

export const lockAccount = (tx: Database, id: number): Promise<Account | undefined> =>
  forUpdate(tx, tx.selectFrom('attorneys').selectAll().where('id', '=', id)).executeTakeFirst()

/** Returns undefined if the account is not active. It stays so until the transaction ends. */
export const lockActive = (tx: Database, id: number): Promise<{ id: number } | undefined> =>
  forShare(
    tx,
    tx.selectFrom('attorneys').select('id').where('id', '=', id).where('status', '=', 'active'),
  ).executeTakeFirst()

/** Always locks in the same order, so that two simultaneous decisions about admins wait for each other. */
export const lockActiveAdmins = (tx: Database): Promise<Account[]> =>
  forUpdate(
    tx,
    tx
      .selectFrom('attorneys')
      .selectAll()
      .where('role', '=', 'admin')
      .where('status', '=', 'active')
      .orderBy('id'),
  ).execute()

/** Returns undefined when another account has this e-mail. */
export const insertAttorney = async (
  tx: Database,
  row: Insertable<Schema['attorneys']>,
): Promise<Account | undefined> =>
  tx
    .insertInto('attorneys')
    .values(row)
    .onConflict((conflict) => conflict.column('email').doNothing())
    .returningAll()
    .executeTakeFirst()

export const updateAttorney = (
  tx: Database,
  id: number,
  change: Updateable<Schema['attorneys']>,
): Promise<Account> =>
  tx.updateTable('attorneys').set(change).where('id', '=', id).returningAll().executeTakeFirstOrThrow()

export const hasFounder = async (db: Database): Promise<boolean> =>
  (await db.selectFrom('founder').select('attorney_id').executeTakeFirst()) !== undefined

/** Returns whether this attorney is the first. The table has one row, which decides between two simultaneous tries. */
export const becomeFounder = async (tx: Database, attorneyId: number): Promise<boolean> => {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('founder')
    .values({ only: 1, attorney_id: attorneyId })
    .onConflict((conflict) => conflict.column('only').doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

/** The active attorney of a session that nobody has ended. The caller checks `expires_at`. */
export const findSignedIn = async (
  db: Database,
  holder: TokenHolder,
): Promise<{ id: number; email: string; role: Role; expires_at: number } | undefined> =>
  (await selectSignedIn(db, holder))[0]

const selectSignedIn = prepared((db, { attorneyId, sessionId }: TokenHolder) =>
  db
    .selectFrom('sessions')
    .innerJoin('attorneys', 'attorneys.id', 'sessions.attorney_id')
    .select(['attorneys.id', 'attorneys.email', 'attorneys.role', 'sessions.expires_at'])
    .where('sessions.id', '=', sessionId)
    .where('sessions.attorney_id', '=', attorneyId)
    .where('sessions.ended_at', 'is', null)
    .where('attorneys.status', '=', 'active'),
)

const listed = ['id', 'email', 'name', 'role', 'status', 'created_at', 'updated_at'] as const

type AttorneyPage = {
  page_size: number
  after_id?: number | undefined
  status?: AttorneyStatus | undefined
}

/** Returns one row more than the page size, so that the caller sees whether a next page exists. */
export const selectAttorneyPage = (db: Database, { page_size, after_id, status }: AttorneyPage) =>
  db
    .selectFrom('attorneys')
    .select(listed)
    .where('id', '>', after_id ?? 0)
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'active'))
    .orderBy('id')
    .limit(page_size + 1)
    .execute()

/** Active attorneys first, then deactivated ones; attorneys who wait for approval are left out. */
export const selectColleagues = (db: Database, atMost: number) =>
  db
    .selectFrom('attorneys')
    .select(['id', 'name', 'email', 'status'])
    .where('status', '!=', 'waiting')
    // `active` comes before `deactivated`.
    .orderBy('status')
    .orderBy((eb) => sql`lower(${eb.fn.coalesce('name', 'email')})`)
    .orderBy('id')
    .limit(atMost)
    .execute()

/** How many pending leads each of them has. */
export const countPendingOf = async (
  db: Database,
  ids: readonly number[],
): Promise<(id: number) => number> => {
  if (ids.length === 0) return () => 0
  const countOf = await readCountsOf(
    db,
    ids.map((id) => counterOfView('mine', id)),
  )
  return (id) => countOf(counterOfView('mine', id))
}

/** Counts rows, which is cheap: a firm has few attorneys. */
export const countAttorneys = async (db: Database, status?: AttorneyStatus): Promise<number> => {
  const { total } = await db
    .selectFrom('attorneys')
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'active'))
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return total
}
