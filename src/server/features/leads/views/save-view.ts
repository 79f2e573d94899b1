import type { z } from 'zod'
import { conditionsOf } from '#contract/filter/filter.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import type { NewView, ViewChange } from '#contract/schemas/views.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import type { SignedIn } from '#server/http/caller.ts'
import { requireVersion } from '#server/versions.ts'
import { fold } from '#words/fold.ts'
import { readContext } from '../filter/filter-context.ts'
import { lockView, requirePlace } from './allowed-views.ts'
import { changesOf, valuesOf } from './view-values.ts'
import { type ShownView, existingView, lockOwner } from './views.queries.ts'

/**
 * Saves a filter under a name.
 * @throws Problem name_taken, too_many_views; invalid_fields if the filter names a colleague who does not exist
 */
export const addView = async (
  deps: Deps,
  { view, actorId }: { view: z.output<typeof NewView>; actorId: number },
): Promise<ShownView> => {
  await requireKnownNames(deps, view.q, actorId)
  return transact(deps.db, async (tx) => {
    await lockOwner(tx, actorId)
    const at = deps.now()
    const row = { ...toColumns(view), owner_id: actorId }
    await requirePlace(tx, row)
    const { id } = await tx
      .insertInto('views')
      .values({ ...row, version: 1, created_at: at, updated_at: at })
      .returning('id')
      .executeTakeFirstOrThrow()
    await recordEvent(tx, { kind: 'view.added', at, actorId, after: valuesOf(row) })
    return existingView(tx, id)
  })
}

export type ViewChangeRequest = {
  id: number
  change: ViewChange
  ifMatch: string | undefined
  actor: Pick<SignedIn, 'id' | 'role'>
}

/**
 * Renames, changes or shares a view; the same values are not a change.
 * @throws Problem not_found, not_allowed, name_taken, too_many_views, changed_meanwhile; invalid_fields as `addView`
 */
export const changeView = async (deps: Deps, request: ViewChangeRequest): Promise<ShownView> => {
  if (request.change.q !== undefined) await requireKnownNames(deps, request.change.q, request.actor.id)
  return transact(deps.db, (tx) => change(tx, request, deps.now()))
}

const change = async (
  tx: Database,
  { id, change: wanted, ifMatch, actor }: ViewChangeRequest,
  at: number,
): Promise<ShownView> => {
  const view = await lockView(tx, id, actor)
  requireVersion(view, ifMatch, 'view')
  const values = toColumns({
    name: wanted.name ?? view.name,
    q: wanted.q ?? view.q,
    sort: wanted.sort ?? view.sort,
    shared: wanted.shared ?? view.shared === 1,
  })
  const changes = changesOf(view, values)
  if (!changes) return view
  await requirePlace(tx, { ...values, id, owner_id: view.owner_id }, view)
  await tx
    .updateTable('views')
    .set({ ...values, version: view.version + 1, updated_at: at })
    .where('id', '=', id)
    .execute()
  await recordEvent(tx, { kind: 'view.changed', at, actorId: actor.id, ...changes })
  return existingView(tx, id)
}

const toColumns = ({ name, q, sort, shared }: z.output<typeof NewView>) => ({
  name,
  name_key: fold(name),
  q: q.trim(),
  sort,
  shared: Number(shared),
})

/** The contract has read the line; who its names are, only the server knows. */
const requireKnownNames = async (deps: Deps, q: string, attorneyId: number): Promise<void> => {
  await readContext(deps, conditionsOf(parseFilter(q).filter), attorneyId)
}
