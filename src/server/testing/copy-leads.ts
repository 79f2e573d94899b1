import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { recount } from '#server/features/doctor/recount.ts'

const rowsAtOnce = 500

/** Adds copies of the first lead, as if their resumes had been read, until there are so many leads. */
export const copyLeads = async (db: Database, upTo: number): Promise<void> => {
  const { id: _, ...lead } = await db.selectFrom('leads').selectAll().orderBy('id').executeTakeFirstOrThrow()
  for (let from = 1; from < upTo; from += rowsAtOnce) {
    const rows = Array.from({ length: Math.min(rowsAtOnce, upTo - from) }, (_, n) => ({
      ...lead,
      resume_path: `${lead.resume_path} ${from + n}`,
      resume_read: 1,
      resume_scanned: 1,
    }))
    await transact(db, (tx) => tx.insertInto('leads').values(rows).execute())
  }
  await recount(db)
}
