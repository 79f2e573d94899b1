import type { Transaction } from 'kysely'
import { notifyListeners } from './commits.ts'
import { onConnectionOf } from '#server/adapters/database/statements/compiled.ts'
import { repeatOnConflict } from './conflicts.ts'
import type { Database, Schema } from './schema.ts'

/**
 * Runs the work of an act as one transaction and returns once it is durable. The work awaits only its database and has
 * no other effects, because it may run again: PostgreSQL rolls back one of two transactions that conflict.
 * @throws what the work throws, after a certain rollback; Outage, whose `outcome` says whether the rollback is certain
 */
export const transact = <T>(db: Database, work: (tx: Transaction<Schema>) => Promise<T>): Promise<T> =>
  repeatOnConflict(async () => {
    let done: Transaction<Schema> | undefined
    const result = await db.transaction().execute((tx) => onConnectionOf(tx, () => work((done = tx))))
    if (done) notifyListeners(db, done)
    return result
  })
