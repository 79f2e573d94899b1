import type { FacetName } from '#contract/values/facet-names.ts'
import { type InboxView, counterOfView, viewOf, views } from '#contract/views.ts'
import { readCount, readCounts } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'

/** What counters know of a view: numbers by the values of a facet. */
export type KnownCounts = Partial<Record<FacetName, Map<string, number>>>

export const readKnownCounts = async (
  db: Database,
  view: InboxView,
  { total, attorneyId }: { total: number; attorneyId: number },
): Promise<KnownCounts> => {
  const { state } = viewOf(view).where
  const countOf = (each: InboxView) => readCount(db, [counterOfView(each, attorneyId)])
  if (view === 'all') {
    const [pending, reached] = [await countOf('pending'), await countOf('reached_out')]
    return {
      state: new Map([
        ['pending', pending],
        ['reached_out', reached],
        ['closed', total - pending - reached],
      ]),
    }
  }
  const byState = new Map([[state === 'REACHED_OUT' ? 'reached_out' : 'pending', total]])
  if (view === 'mine') return { state: byState, assigned: new Map([['me', total]]) }
  if (view === 'unassigned') return { state: byState, assigned: new Map([['none', total]]) }
  if (view !== 'pending') return { state: byState }
  return { state: byState, assigned: await countAssigned(db, attorneyId) }
}

/** Of pending leads. */
const countAssigned = async (db: Database, attorneyId: number): Promise<Map<string, number>> => {
  const prefix = `${views.mine.counter}:`
  const counts = await readCounts(db, prefix)
  const attorneys = await db
    .selectFrom('attorneys')
    .select(['id', 'email'])
    .where(
      'id',
      'in',
      [...counts.keys()].map((key) => Number(key.slice(prefix.length))),
    )
    .execute()
  return new Map([
    ['none', await readCount(db, [views.unassigned.counter])],
    ...attorneys.map(({ id, email }): [string, number] => [
      id === attorneyId ? 'me' : email,
      counts.get(`${prefix}${id}`) ?? 0,
    ]),
  ])
}
