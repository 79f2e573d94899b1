import { randomBytes } from 'node:crypto'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { readHighestIds, writeHighestIds } from '#server/adapters/database/transfer/highest-ids.ts'
import { makePasswords } from '#server/features/attorneys/passwords/passwords.ts'
import { recount } from '#server/features/doctor/recount.ts'

// What the commands share that fill an empty installation.

/** After rows were stored with ids of their own: the next ids are above them, and everything is counted. May be done twice. */
export const settleNumbers = async ({ kind, db }: Pick<OpenDatabase, 'kind' | 'db'>): Promise<void> => {
  const highest = await readHighestIds({ kind, db })
  await transact(db, (tx) => writeHighestIds({ kind, db: tx }, highest))
  await recount(db)
}

/** The hash of a password that nobody knows. */
export const hashOfNoPassword = async (): Promise<string> => {
  const passwords = makePasswords({ cores: 1, cost: 12 })
  try {
    return await passwords.hash(randomBytes(32).toString('base64url'))
  } finally {
    await passwords.close()
  }
}
