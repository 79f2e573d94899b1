import { randomUUID } from 'node:crypto'
import type { Database } from './schema.ts'
import { transact } from './transact.ts'

/** The id that database and file store share: a store that carries another one belongs to another database. */
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

/** Written by the readiness check: a database that can be read alone takes no leads. */
export const touchInstallation = async (tx: Database, now: number): Promise<void> => {
  await tx.updateTable('installation').set({ checked_at: now }).executeTakeFirstOrThrow()
}
