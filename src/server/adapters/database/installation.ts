import { randomUUID } from 'node:crypto'
import type { Database } from './schema.ts'
import { transact } from './transact.ts'

/** The id that the database and its file store share. A file store with a different id belongs to another database. */
export const readInstallationId = (db: Database, now: number): Promise<string> =>
  transact(db, async (tx) => {
    await tx
      .insertInto('installation')
      .values({ only: 1, installation_id: randomUUID(), created_at: now, checked_at: now, sweeps: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    const { installation_id } = await tx
      .selectFrom('installation')
      .select('installation_id')
      .executeTakeFirstOrThrow()
    return installation_id
  })

/** The readiness check writes this: a database that can only be read cannot store leads. */
export const touchInstallation = async (tx: Database, now: number): Promise<void> => {
  await tx.updateTable('installation').set({ checked_at: now }).executeTakeFirstOrThrow()
}
