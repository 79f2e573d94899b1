import { z } from 'zod'
import { type Filter, conditionsOf } from '#contract/filter/filter.ts'
import { parseFilter } from '#contract/filter/parse-filter.ts'
import { oneLine } from '#contract/values/one-line.ts'
import { counterOfView } from '#contract/views.ts'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Deps } from '#server/deps.ts'
import { chooseWalk } from '../filter/choose-walk.ts'
import { type FilterContext, readContext } from '../filter/filter-context.ts'
import { type FilterCursor, findLeads, selectMet } from '../filter/find-leads.ts'
import { walkLeads } from '../filter/walk-leads.ts'

/**
 * The leads of a bulk, as they are stored: a filter, and the newest lead that existed when it began; or leads by their
 * ids; or the pending leads of an attorney.
 */
export const Target = z.union([
  z.object({ q: z.string(), newest: z.int() }),
  z.object({ ids: z.array(z.int()) }),
  z.object({ pending_of: z.int() }),
])
export type Target = z.infer<typeof Target>

export const readTarget = (json: string): Target => Target.parse(JSON.parse(json))

/** What a bulk has changed so far is above this lead. */
export const atTheTop = Number.MAX_SAFE_INTEGER

/** The leads of a step. */
export type NextLeads = {
  /** The highest first. */
  ids: number[]
  /** Where the step after it begins; undefined at the end. */
  next: number | undefined
  total: number
  isAtLeast: boolean
  /** Of locked leads those that still are what the bulk is about. */
  stillMeant(tx: Database, ids: number[]): Promise<number[]>
}

export type Search = {
  target: Target
  /** The attorney whom `me` means. */
  attorneyId: number
  position: number
  atMost: number
  /** What an earlier step has counted. */
  counted?: { total: number; isAtLeast: boolean }
}

/**
 * The next leads of a bulk, perhaps none although more follow. Leads that arrived after its beginning are left out.
 * @throws Problem invalid_fields if the filter names a colleague who does not exist
 */
export const readNext = async (
  deps: Pick<Deps, 'db' | 'now' | 'settings'>,
  search: Search,
): Promise<NextLeads> => {
  const { target, position, atMost } = search
  if ('ids' in target) {
    const below = target.ids.filter((id) => id < position)
    const ids = below.slice(0, atMost)
    return {
      ids,
      next: below.length > atMost ? ids.at(-1) : undefined,
      total: target.ids.length,
      isAtLeast: false,
      stillMeant: async (_tx, some) => some,
    }
  }
  if ('pending_of' in target) return nextPending(deps.db, { ...search, pendingOf: target.pending_of })
  const { filter } = parseFilter(target.q)
  const conditions = conditionsOf(filter)
  const context = await readContext(deps, conditions, search.attorneyId)
  const found = await (oneLine(target.q) === '' ? walkAll : findNext)(deps, { ...search, filter, context })
  return {
    ids: found.ids.filter((id) => id <= target.newest),
    next: found.next?.id,
    total: found.total,
    isAtLeast: found.isAtLeast,
    stillMeant: async (tx, ids) =>
      conditions.length === 0 || ids.length === 0 ? ids : selectMet(tx, ids, { conditions, context }),
  }
}

/** By id, not by name: the account may be renamed meanwhile. */
const nextPending = async (
  db: Database,
  { pendingOf, position, atMost, counted }: Search & { pendingOf: number },
): Promise<NextLeads> => {
  const pending = (db: Database) =>
    db.selectFrom('leads').select('id').where('state', '=', 'PENDING').where('assigned_to', '=', pendingOf)
  const rows = await pending(db)
    .where('id', '<', position)
    .orderBy('id', 'desc')
    .limit(atMost + 1)
    .execute()
  const ids = rows.slice(0, atMost).map(({ id }) => id)
  return {
    ids,
    next: rows.length > atMost ? ids.at(-1) : undefined,
    total: counted?.total ?? (await readCount(db, [counterOfView('mine', pendingOf)])),
    isAtLeast: false,
    stillMeant: async (tx, some) =>
      some.length === 0 ? some : (await pending(tx).where('id', 'in', some).execute()).map(({ id }) => id),
  }
}

type Asked = Search & { filter: Filter; context: FilterContext }

const findNext = async (
  deps: Pick<Deps, 'db' | 'now' | 'settings'>,
  { filter, attorneyId, atMost, ...search }: Asked,
) => {
  const { ids, next, total, total_is_at_least } = await findLeads(deps, {
    filter,
    attorneyId,
    order: 'newest',
    after: cursorOf(search),
    pageSize: atMost,
  })
  return { ids, next, total, isAtLeast: total_is_at_least === true }
}

const cursorOf = ({ position, counted }: Pick<Search, 'position' | 'counted'>): FilterCursor | undefined =>
  position === atTheTop ? undefined : { id: position, ...counted }

/** Without any filter: every lead. */
const walkAll = async (
  { db }: Pick<Deps, 'db'>,
  { attorneyId, context, position, atMost, counted }: Asked,
) => {
  const { found, next } = await walkLeads(db, {
    walk: chooseWalk(db, [], context),
    met: [],
    filter: undefined,
    after: position === atTheTop ? undefined : { id: position, created_at: 0 },
    atMost,
  })
  const total = counted?.total ?? (await readCount(db, [counterOfView('all', attorneyId)]))
  return { ids: found.map(({ id }) => id), next, total, isAtLeast: false }
}
