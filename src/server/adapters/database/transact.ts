import type { Transaction } from 'kysely'
import { tellCommitted } from './commits.ts'
import { onConnectionOf } from './compiled.ts'
import { repeatOnConflict } from './conflicts.ts'
import type { Database, Schema } from './schema.ts'

/** Up to this try as the database does it by default, which an operator may have set to serializable. */
const triesByDefault = 3

/**
 * Runs an act's work as one transaction and returns once it is durable. The work awaits nothing but its database and
 * changes nothing else, as it may run again: PostgreSQL undoes one of two transactions that are in each other's way.
 * @throws what the work throws, after a certain rollback; Trouble, whose `outcome` tells whether the rollback is certain.
 */
export const transact = <T>(db: Database, work: (tx: Transaction<Schema>) => Promise<T>): Promise<T> =>
  repeatOnConflict(async (tries) => {
    let done: Transaction<Schema> | undefined
    const begin = db.transaction()
    // Acts lock what they depend on, so read committed is enough for them. Where transactions are serializable, one that
    // meets many others may be undone again and again, also for rows that merely lie side by side: it waits for them then.
    const transaction = tries > triesByDefault ? begin.setIsolationLevel('read committed') : begin
    const result = await transaction.execute((tx) => onConnectionOf(tx, () => work((done = tx))))
    if (done) tellCommitted(db, done)
    return result
  })
