import type { Selectable } from 'kysely'
import { limits } from '#contract/limits.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { Problem } from '#server/problem.ts'

export type ViewRow = Selectable<Schema['views']>

const selectShown = (db: Database) =>
  db
    .selectFrom('views')
    .innerJoin('attorneys as owner', 'owner.id', 'views.owner_id')
    .selectAll('views')
    .select(['owner.name as owner_name', 'owner.email as owner_email'])

export type ShownView = Awaited<ReturnType<ReturnType<typeof selectShown>['executeTakeFirstOrThrow']>>

/** The views that the attorney sees, in the order in which they were saved. */
export const selectViewsOf = async (db: Database, attorneyId: number): Promise<ShownView[]> => {
  const visible = () => selectShown(db).where('views.removed_at', 'is', null)
  const [own, shared] = await Promise.all([
    visible().where('views.owner_id', '=', attorneyId).execute(),
    visible()
      .where('views.shared', '=', 1)
      .where('views.owner_id', '<>', attorneyId)
      .orderBy('views.id')
      .limit(limits.sharedViewsMax)
      .execute(),
  ])
  return [...own, ...shared].sort((one, other) => one.id - other.id)
}

/** @throws Problem not_found */
export const existingView = async (db: Database, id: number): Promise<ShownView> => {
  const row = await selectShown(db).where('views.id', '=', id).executeTakeFirst()
  if (!row) throw noSuchView(id)
  return row
}

export const noSuchView = (id: number) => new Problem('not_found', `There is no view ${id}.`)

/**
 * Until this transaction ends, nobody else adds a view of the attorney or renames one: what is asked of the others stays true.
 */
export const lockOwner = (tx: Database, id: number): Promise<{ id: number } | undefined> =>
  forUpdate(tx, tx.selectFrom('attorneys').select('id').where('id', '=', id)).executeTakeFirst()

/** The attorney's views that are there, without the one that is to be changed. */
export const selectOthersOf = (tx: Database, ownerId: number, viewId?: number) =>
  tx
    .selectFrom('views')
    .select(['id', 'name_key'])
    .where('owner_id', '=', ownerId)
    .where('removed_at', 'is', null)
    .where('id', '<>', viewId ?? 0)
    .execute()

export const countShared = async (tx: Database): Promise<number> => {
  const rows = await tx
    .selectFrom('views')
    .select('id')
    .where('shared', '=', 1)
    .where('removed_at', 'is', null)
    .limit(limits.sharedViewsMax)
    .execute()
  return rows.length
}
