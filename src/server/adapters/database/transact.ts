import type { Transaction } from 'kysely'
import { tellCommitted } from './commits.ts'
import { onConnectionOf } from '#server/adapters/database/statements/compiled.ts'
import { repeatOnConflict } from './conflicts.ts'
import type { Database, Schema } from './schema.ts'

/**
 * Runs an act's work as one transaction and returns once it is durable. The work awaits nothing but its database and
 * changes nothing else, as it may run again: PostgreSQL undoes one of two transactions that are in each other's way.
 * @throws what the work throws, after a certain rollback; Outage, whose `outcome` tells whether the rollback is certain.
 */
export const transact = <T>(db: Database, work: (tx: Transaction<Schema>) => Promise<T>): Promise<T> =>
  repeatOnConflict(async () => {
    let done: Transaction<Schema> | undefined
    const result = await db.transaction().execute((tx) => onConnectionOf(tx, () => work((done = tx))))
    if (done) tellCommitted(db, done)
    return result
  })
