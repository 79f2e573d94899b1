import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

/** How many mails one transaction changes at most. */
export const rowsAtOnce = 500

/** The mails that a step may change: ids above `after`, up to and including `last`. */
export type IdRange = { after: number; last: number }

/**
 * Changes many mails in small transactions, so that leads that arrive meanwhile need not wait. Mails stored meanwhile
 * are not changed.
 * @param step changes up to `rowsAtOnce` mails, those with the lowest ids first
 * @returns how many were changed
 */
export const changeInSteps = async (
  db: Database,
  step: (tx: Database, range: IdRange) => Promise<{ id: number }[]>,
): Promise<number> => {
  const last = await readLastId(db)
  let total = 0
  for (let after = 0; ;) {
    const rows = await transact(db, (tx) => step(tx, { after, last }))
    if (rows.length === 0) return total
    total += rows.length
    after = Math.max(...rows.map(({ id }) => id))
  }
}

const readLastId = async (db: Database): Promise<number> => {
  const last = await db.selectFrom('mails').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return last?.id ?? 0
}
