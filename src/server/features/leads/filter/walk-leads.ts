import { setImmediate as nextTurn } from 'node:timers/promises'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { limits } from '#contract/limits.ts'
import { allOf } from '#server/adapters/database/conditions.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Walk } from './choose-walk.ts'

/** Where a lead is in a walk. */
export type WalkPlace = { id: number; created_at: number }

export type WalkRequest = {
  walk: Walk
  /** Begins with the oldest. */
  isUpward?: boolean
  /** What the leads must meet. */
  met: readonly RawBuilder<SqlBool>[]
  /** Of these leads those that may be found; left out if all may be. */
  filter: ((ids: number[]) => Promise<number[]>) | undefined
  after: WalkPlace | undefined
  atMost: number
}

/** What one query looks at: on SQLite it holds up the server for a few milliseconds. */
const windowRows = 2_000
const windowsMax = limits.examinedMax / windowRows

/**
 * Walks down the leads, or up, in windows of an index and finds those that meet a filter. However few there are, it looks at no more than
 * `limits.examinedMax` leads.
 * @returns next: where to go on, perhaps without any lead found; undefined at the end
 */
export const walkLeads = async (
  db: Database,
  request: WalkRequest,
): Promise<{ found: WalkPlace[]; next: WalkPlace | undefined }> => {
  const { filter, atMost } = request
  const found: WalkPlace[] = []
  let from = request.after
  for (let window = 0; window < windowsMax; window++) {
    if (window > 0) await nextTurn()
    const end = await selectEnd(db, request, from)
    const wanted = atMost + 1 - found.length
    const rows = await selectMet(db, request, { from, end, atMost: wanted })
    const passed = new Set(filter && rows.length > 0 ? await filter(rows.map(({ id }) => id)) : [])
    found.push(...rows.filter(({ id }) => !filter || passed.has(id)))
    if (found.length > atMost) return { found: found.slice(0, atMost), next: found[atMost - 1] }
    from = rows.length < wanted ? end : rows.at(-1)
    if (from === undefined) return { found, next: undefined }
  }
  return { found, next: from }
}

/** The last lead of the window; undefined if the walk ends before. */
const selectEnd = (
  db: Database,
  request: WalkRequest,
  from: WalkPlace | undefined,
): Promise<WalkPlace | undefined> =>
  selectPlaces(db, request)
    .where(isBeyond(request, from))
    .limit(1)
    .offset(windowRows - 1)
    .executeTakeFirst()

const selectMet = (
  db: Database,
  request: WalkRequest,
  { from, end, atMost }: { from: WalkPlace | undefined; end: WalkPlace | undefined; atMost: number },
): Promise<WalkPlace[]> =>
  selectPlaces(db, request)
    .where(isBeyond(request, from))
    .$if(end !== undefined, (query) => query.where(isUntil(request, end)))
    .where(allOf(request.met))
    .limit(atMost)
    .execute()

const selectPlaces = (db: Database, { walk: { by, among }, isUpward }: WalkRequest) => {
  const direction = isUpward ? 'asc' : 'desc'
  return db
    .selectFrom('leads')
    .select(['leads.id', 'leads.created_at'])
    .where(among)
    .orderBy(`leads.${by}`, direction)
    .$if(by !== 'id', (query) => query.orderBy('leads.id', direction))
}

/** The condition is written even without a place, because without one some indexes are scanned instead of searched. */
const isBeyond = ({ walk, isUpward }: WalkRequest, place: WalkPlace = isUpward ? first : last) =>
  compare(walk, isUpward ? sql`>` : sql`<`, place)

const isUntil = ({ walk, isUpward }: WalkRequest, place: WalkPlace = isUpward ? last : first) =>
  compare(walk, isUpward ? sql`<=` : sql`>=`, place)

const compare = (
  { by }: Walk,
  how: RawBuilder<unknown>,
  { id, created_at: at }: WalkPlace,
): RawBuilder<SqlBool> =>
  by === 'id' ? sql`leads.id ${how} ${id}` : sql`(leads.created_at, leads.id) ${how} (${at}, ${id})`

const last = { id: Number.MAX_SAFE_INTEGER, created_at: Number.MAX_SAFE_INTEGER }
const first = { id: 0, created_at: 0 }
