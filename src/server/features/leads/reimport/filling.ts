import type { Selectable } from 'kysely'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'

/** What an installation that is to be filled must not have yet. */
type Kept = readonly [table: 'leads' | 'notes' | 'mails' | 'bulks' | 'attorneys', what: string]

const always: readonly Kept[] = [
  ['leads', 'leads'],
  ['notes', 'notes'],
  ['mails', 'mails'],
  ['bulks', 'changes of many leads'],
]

/**
 * @param sha256 names what the installation is filled from
 * @throws Error with a sentence unless the installation is empty, or filled from this and not ended yet
 */
export const refuseFull = async (
  db: Database,
  sha256: string,
  more: readonly Kept[] = [],
): Promise<Filling | undefined> => {
  const begun = await db.selectFrom('reimport').selectAll().executeTakeFirst()
  if (begun?.sha256 === sha256 && begun.ended_at === null) return begun
  for (const [table, what] of [...always, ...more])
    if (await db.selectFrom(table).select('id').limit(1).executeTakeFirst())
      throw new Error(
        `This installation has ${what} already. Only an empty one can be filled. Nothing was changed.`,
      )
  return undefined
}

/** How far the installation is filled. */
export type Filling = Selectable<Schema['reimport']>

type Beginning = {
  sha256: string
  now: number
  more?: readonly Kept[]
  /** Writes what comes before everything else, in the transaction that stores that it has begun. */
  first?: (tx: Database) => Promise<void>
}

/** Stores that an installation is being filled, or finds where it went on. @throws Error with a sentence unless it is empty */
export const beginFilling = (
  db: Database,
  { sha256, now, more, first }: Beginning,
): Promise<Pick<Filling, 'lines' | 'begun_at'>> =>
  transact(db, async (tx) => {
    const begun = await refuseFull(tx, sha256, more)
    if (begun) return begun
    await tx.deleteFrom('reimport').execute()
    const row = { only: 1, sha256, lines: 0, begun_at: now, ended_at: null }
    await tx.insertInto('reimport').values(row).execute()
    await first?.(tx)
    return row
  })

export const endFilling = async (db: Database, now: number): Promise<void> => {
  await transact(db, (tx) => tx.updateTable('reimport').set({ ended_at: now }).execute())
}
