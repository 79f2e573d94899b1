import { sql } from 'kysely'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { windowsFrom } from './blocks.ts'
import { type Match, toFts5, toTsquery } from './match.ts'

export type MatchPage = {
  /** Only leads with lower ids. */
  before?: number | undefined
  /** Only leads with this id or a higher one. */
  from?: number | undefined
  atMost: number
}

/** The ids of the leads that match, the highest first. The cost does not grow with the number of leads. */
export const selectMatches = (db: Database, match: Match, page: MatchPage): Promise<number[]> =>
  isPostgres(db) ? selectInWindows(db, match, page) : selectDownward(db, match, page)

/** Of these leads those that match. */
export const selectAmong = async (db: Database, match: Match, ids: readonly number[]): Promise<number[]> => {
  const matches = isPostgres(db)
    ? sql`select lead_id as id from lead_index where lead_id = any (${ids}) and words @@ ${toTsquery(match)}::tsquery`
    : sql`select rowid as id from lead_index where lead_index match ${toFts5(match)} and rowid in (${sql.join(ids)})`
  const { rows } = await sql<{ id: number }>`${matches}`.execute(db)
  return rows.map(({ id }) => id)
}

/**
 * Numbers of JavaScript are bound as floating-point values, by which FTS5 does not limit what it reads: it would step through all
 * leads with the word, and SQLite leave out those beyond the limit.
 */
const integer = (id: number) => sql`cast(${id} as integer)`

/** SQLite reads its index in the order of ids. */
const selectDownward = async (
  db: Database,
  match: Match,
  { before = Number.MAX_SAFE_INTEGER, from = 0, atMost }: MatchPage,
) => {
  const { rows } = await sql<{ id: number }>`
    select rowid as id from lead_index
    where lead_index match ${toFts5(match)} and rowid < ${integer(before)} and rowid >= ${integer(from)}
    order by rowid desc limit ${atMost}`.execute(db)
  return rows.map(({ id }) => id)
}

const selectInWindows = (db: Database, match: Match, { before, from = 0, atMost }: MatchPage) =>
  withoutScans(db, async (tx) => {
    const found: number[] = []
    for (const { last, blocks } of windowsFrom((before ?? (await endOfIndex(tx))) - 1)) {
      if (last < from) break
      const inBlocks = blocks.map((block) => ({ words: [block], isPrefix: false }))
      const within = toTsquery({ ...match, all: [...match.all, inBlocks] })
      // Without `offset 0` PostgreSQL would walk down all leads and look whether each of them matches.
      const { rows } = await sql<{ id: number }>`
        select id from (
          select lead_id as id from lead_index where words @@ ${within}::tsquery offset 0
        ) as matching
        where id between ${from} and ${last} order by id desc limit ${atMost - found.length}`.execute(tx)
      found.push(...rows.map(({ id }) => id))
      if (found.length >= atMost) break
    }
    return found
  })

/** PostgreSQL does not know what it costs to unpack the words of a lead, and might do it for all of them. */
const withoutScans = async <T>(db: Database, work: (tx: Database) => Promise<T>): Promise<T> => {
  const withSetting = async (tx: Database) => {
    await sql`set local enable_seqscan = off`.execute(tx)
    return await work(tx)
  }
  if (db.isTransaction) return await withSetting(db)
  return await db.transaction().setAccessMode('read only').execute(withSetting)
}

const endOfIndex = async (db: Database) => {
  const { rows } = await sql<{ last: number | null }>`select max(lead_id) as last from lead_index`.execute(db)
  return (rows[0]?.last ?? 0) + 1
}
