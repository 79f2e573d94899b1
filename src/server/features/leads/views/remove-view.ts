import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import type { SignedIn } from '#server/http/caller.ts'
import { lockView, lockViewOrRemoved, requirePlace } from './allowed-views.ts'
import { valuesOf } from './view-values.ts'
import { type ShownView, existingView } from './views.queries.ts'

type Removal = { id: number; actor: Pick<SignedIn, 'id' | 'role'> }

const keptMs = 30 * 86_400_000

/** Removes a view. It is deleted when another one is removed a month later. @throws Problem not_found, not_allowed */
export const removeView = (deps: Deps, { id, actor }: Removal): Promise<void> =>
  transact(deps.db, async (tx) => {
    const view = await lockView(tx, id, actor)
    const at = deps.now()
    await tx
      .deleteFrom('views')
      .where('removed_at', '<', at - keptMs)
      .execute()
    await tx.updateTable('views').set({ removed_at: at }).where('id', '=', id).execute()
    await recordEvent(tx, { kind: 'view.removed', at, actorId: actor.id, before: valuesOf(view) })
  })

/**
 * Takes back the removal of a view; one that is there stays as it is.
 * @throws Problem not_found, not_allowed, name_taken, too_many_views
 */
export const restoreView = (deps: Deps, { id, actor }: Removal): Promise<ShownView> =>
  transact(deps.db, async (tx) => {
    const view = await lockViewOrRemoved(tx, id, actor)
    if (view.removed_at === null) return view
    await requirePlace(tx, view)
    const at = deps.now()
    await tx
      .updateTable('views')
      .set({ removed_at: null, version: view.version + 1, updated_at: at })
      .where('id', '=', id)
      .execute()
    await recordEvent(tx, { kind: 'view.restored', at, actorId: actor.id, after: valuesOf(view) })
    return existingView(tx, id)
  })
