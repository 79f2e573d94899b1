import { setTimeout as delay } from 'node:timers/promises'
import type { Filter } from '#contract/filter/filter.ts'
import type { LeadOrder } from '#contract/filter/lead-order.ts'
import { conditionsOfView } from '#contract/filter/view-filter.ts'
import type { InboxView } from '#contract/views.ts'
import { makeSortedPlaces } from '#server/adapters/database/sqlite/sorted-places.ts'
import type { Deps } from '#server/deps.ts'
import { chooseWalk } from '../filter/choose-walk.ts'
import { selectMet, understand } from '../filter/find-leads.ts'
import { isMet } from '../filter/is-met.ts'
import { type SortOrder, isSortOrder, readSortPlaces, tieOf } from '../filter/sort-leads.ts'
import { type WalkPlace, walkLeads } from '../filter/walk-leads.ts'
import { type Position, selectPositions } from '../inbox/inbox.queries.ts'
import { leaveOut } from '../search/leave-out.ts'
import { searchAll } from '../search/search-leads.ts'
import { selectNewestId } from '../search/search.queries.ts'
import { makeIdSet } from './id-set.ts'

/** Which leads are meant, as somebody sees them in a list. */
export type WholeView = {
  /** Undefined: nothing was typed. */
  filter: Filter | undefined
  view: InboxView | undefined
  order: LeadOrder
  /** The attorney whom `me` means. */
  attorneyId: number
}

export type Reading = Pick<Deps, 'db' | 'now' | 'settings' | 'intakeLoad'>

/** Of so many leads the rows are read at once; on SQLite that holds up the server for some milliseconds. */
export const leadsAtOnce = 250

/**
 * Every lead of a view in its order, in pieces: each once, and none that arrived after the beginning. Where resumes are
 * arriving it waits a moment between pieces.
 * @throws Problem invalid_fields if the filter names a colleague who does not exist; the reason of the signal
 */
export async function* leadsInOrder(
  deps: Reading,
  asked: WholeView,
  signal: AbortSignal,
): AsyncGenerator<number[], void> {
  const newest = await selectNewestId(deps.db)
  const told = makeIdSet()
  for await (const ids of inOrder(deps, asked, signal)) {
    const fresh = ids.filter((id) => id <= newest && told.add(id))
    for (let at = 0; at < fresh.length; at += leadsAtOnce) {
      await giveWay(deps, signal)
      yield fresh.slice(at, at + leadsAtOnce)
    }
    // Pieces may be empty where few leads are found.
    if (fresh.length === 0) await giveWay(deps, signal)
  }
}

async function* inOrder(
  deps: Reading,
  asked: WholeView,
  signal: AbortSignal,
): AsyncGenerator<number[], void> {
  const { order, filter, attorneyId } = asked
  const isUpward =
    order === 'oldest' && filter !== undefined && (await understand(deps, { filter, attorneyId })).isWalk
  if (isSortOrder(order) && !isUpward) yield* sorted(deps, asked, order, signal)
  else yield* found(deps, asked)
}

const giveWayMs = 100

const giveWay = async ({ intakeLoad }: Reading, signal: AbortSignal) => {
  signal.throwIfAborted()
  if (intakeLoad.isAny()) await delay(giveWayMs, undefined, { signal })
}

const found = (deps: Reading, asked: WholeView): AsyncGenerator<number[], void> =>
  asked.filter === undefined ? inView(deps, asked) : byFilter(deps, asked, asked.filter)

async function* inView(
  { db }: Reading,
  { view = 'all', attorneyId }: WholeView,
): AsyncGenerator<number[], void> {
  for (let after: Position | undefined; ;) {
    const rows = await selectPositions(db, { view, attorneyId, after, pageSize: leadsAtOnce })
    yield rows.map(({ id }) => id)
    if (rows.length < leadsAtOnce) return
    after = rows.at(-1)
  }
}

async function* byFilter(
  deps: Reading,
  { view, order, attorneyId }: WholeView,
  filter: Filter,
): AsyncGenerator<number[], void> {
  const { db } = deps
  const within = view === undefined ? [] : conditionsOfView(view)
  const { words, conditions, clauses, context, isWalk } = await understand(deps, {
    filter,
    within,
    attorneyId,
  })
  if (!isWalk) {
    const isAny = conditions.length === 0
    const search = {
      words,
      clauses,
      order: order === 'best' ? order : ('newest' as const),
      filter: isAny ? undefined : (ids: number[]) => selectMet(db, ids, { conditions, context }),
    }
    return yield* searchAll(db, search, leadsAtOnce)
  }
  const request = {
    walk: chooseWalk(db, conditions, context),
    isUpward: order === 'oldest',
    met: conditions.map((condition) => isMet(db, condition, context)),
    filter: clauses.length === 0 ? undefined : (ids: number[]) => leaveOut(db, ids, clauses),
    atMost: leadsAtOnce,
  }
  for (let after: WalkPlace | undefined, isOver = false; !isOver;) {
    const page = await walkLeads(db, { ...request, after })
    yield page.found.map(({ id }) => id)
    after = page.next
    isOver = after === undefined
  }
}

/** Any number of leads are put in order in a file, so that the memory of the server does not grow with them. */
async function* sorted(
  deps: Reading,
  asked: WholeView,
  order: SortOrder,
  signal: AbortSignal,
): AsyncGenerator<number[], void> {
  using places = makeSortedPlaces()
  for await (const ids of found(deps, asked)) {
    await giveWay(deps, signal)
    if (ids.length === 0) continue
    const some = await readSortPlaces(deps.db, ids, order)
    places.add(some.map((place) => ({ ...place, tie: tieOf(order, place) })))
  }
  yield* places.inOrder(leadsAtOnce)
}
