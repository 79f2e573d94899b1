import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { reindexLead } from '../index-lead.ts'
import { tokensVersion } from './index-entry.ts'

/** Undefined before a server has used the database. */
export const selectIndexState = (db: Database) =>
  db
    .selectFrom('search_index')
    .select(['tokens_version', 'unindexed_below'])
    .where('only', '=', 1)
    .executeTakeFirst()

/** Are there leads that a search does not find yet? */
export const isCatchingUp = async (db: Database): Promise<boolean> =>
  ((await selectIndexState(db))?.unindexed_below ?? Infinity) > 1

/** From now on all leads that are there count as not indexed. @returns the highest id of a lead; 0 if there is none */
export const forgetIndexed = async (tx: Database): Promise<number> => {
  const newest = await tx.selectFrom('leads').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  const last = newest?.id ?? 0
  const state = { tokens_version: tokensVersion, unindexed_below: last + 1 }
  await tx
    .insertInto('search_index')
    .values({ only: 1, ...state })
    .onConflict((conflict) => conflict.column('only').doUpdateSet(state))
    .execute()
  return last
}

// What one transaction may take: writers of an indexed lead wait for it.
const leadsAtOnce = 25

/** Indexes the next leads, the newest first. @returns below which id leads are left; 1 if none are */
export const indexSome = async (tx: Database): Promise<number> => {
  const state = await forUpdate(
    tx,
    tx.selectFrom('search_index').select('unindexed_below'),
  ).executeTakeFirst()
  const leads = await tx
    .selectFrom('leads')
    .select('id')
    .where('id', '<', state?.unindexed_below ?? 1)
    .orderBy('id', 'desc')
    .limit(leadsAtOnce)
    .execute()
  for (const { id } of leads) await reindexLead(tx, id)
  const below = leads.length < leadsAtOnce ? 1 : (leads.at(-1)?.id ?? 1)
  await tx.updateTable('search_index').set({ unindexed_below: below }).execute()
  return below
}
