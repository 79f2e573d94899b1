import { limits } from '#contract/limits.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { SignedIn } from '#server/http/caller.ts'
import { Problem } from '#server/problem.ts'
import {
  type ShownView,
  type ViewRow,
  countShared,
  existingView,
  lockOwner,
  noSuchView,
  selectOthersOf,
} from './views.queries.ts'

type Actor = Pick<SignedIn, 'id' | 'role'>

/** An admin may change views that the firm shares, also those of people who have left. */
export const mayChange = (
  { owner_id: ownerId, shared }: Pick<ViewRow, 'owner_id' | 'shared'>,
  actor: Actor,
): boolean => ownerId === actor.id || (shared === 1 && actor.role === 'admin')

/** The view that the actor is going to change. @throws Problem not_found, not_allowed */
export const lockView = async (tx: Database, id: number, actor: Actor): Promise<ShownView> => {
  const view = await lockViewOrRemoved(tx, id, actor)
  if (view.removed_at !== null) throw noSuchView(id)
  return view
}

/**
 * The same for a view that may have been removed. Its owner is locked, so that other views get no name meanwhile.
 * @throws Problem not_found, also for a view that the actor does not see; not_allowed
 */
export const lockViewOrRemoved = async (tx: Database, id: number, actor: Actor): Promise<ShownView> => {
  const { owner_id: ownerId } = await existingView(tx, id)
  await lockOwner(tx, ownerId)
  const view = await existingView(tx, id)
  if (view.owner_id !== actor.id && view.shared === 0) throw noSuchView(id)
  if (!mayChange(view, actor))
    throw new Problem('not_allowed', 'Only the owner of a view, or an admin, may change or remove it.')
  return view
}

type Wanted = Pick<ViewRow, 'owner_id' | 'name_key' | 'shared'> & { id?: number }

/**
 * May there be this view, as it is going to be? Its owner is locked. The number of shared views may be exceeded by those that are
 * shared in the same moment.
 * @throws Problem name_taken, too_many_views
 */
export const requirePlace = async (
  tx: Database,
  wanted: Wanted,
  was?: Pick<ViewRow, 'shared'>,
): Promise<void> => {
  const others = await selectOthersOf(tx, wanted.owner_id, wanted.id)
  if (others.some(({ name_key: key }) => key === wanted.name_key))
    throw new Problem('name_taken', 'There is already a view with this name.')
  if (others.length >= limits.ownViewsMax)
    throw new Problem('too_many_views', `At most ${limits.ownViewsMax} views can be saved. Remove one first.`)
  const isNewlyShared = wanted.shared === 1 && was?.shared !== 1
  if (isNewlyShared && (await countShared(tx)) >= limits.sharedViewsMax)
    throw new Problem(
      'too_many_views',
      `At most ${limits.sharedViewsMax} views can be shared. Remove one first.`,
    )
}
