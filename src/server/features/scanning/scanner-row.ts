import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

/** What the servers know of the virus scanner; undefined: nothing yet. */
export const readScannerRow = (db: Database) => db.selectFrom('scanner').selectAll().executeTakeFirst()

/** Remembers that the scanner has given no verdict. Stored once, however often it is asked in vain. */
export const noteSilence = async (db: Database, now: number): Promise<void> => {
  const row = await readScannerRow(db)
  if (row && row.silent_since !== null) return
  await transact(db, (tx) =>
    tx
      .insertInto('scanner')
      .values({ only: 1, silent_since: now, round_below: 0 })
      .onConflict((conflict) => conflict.column('only').doUpdateSet({ silent_since: now }))
      .execute(),
  )
}

/** In the transaction that stores a verdict. */
export const endSilence = async (tx: Database): Promise<void> => {
  await tx.updateTable('scanner').set({ silent_since: null }).where('silent_since', 'is not', null).execute()
}
