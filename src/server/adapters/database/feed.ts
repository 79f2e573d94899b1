import { type SqlBool, sql } from 'kysely'
import { isPostgres } from './locking.ts'
import type { Database } from './schema.ts'

/** Where somebody is in the feed of events. */
export type FeedCursor = { tx: number; id: number }

// PostgreSQL hands ids out before commit, so that a row with a lower id can appear after one with a higher. What was
// written by transactions older than every one still open is complete: only that far may a reader go. All databases of
// a cluster share one count of transactions, so those of other databases are left out, which write no events here: but
// only where their owner is known. Whatever has ended since the snapshot is waited for, until the next look.
const oldestOpen = sql<number>`(
  select coalesce(min(open.xid::text::bigint), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
  from pg_snapshot_xip(pg_current_snapshot()) as open (xid)
  where not exists (
    select from pg_locks as held join pg_stat_activity as owner on owner.pid = held.pid
    where held.locktype = 'transactionid' and held.mode = 'ExclusiveLock' and held.granted
      and held.transactionid = open.xid::xid and owner.datname <> current_database()
  ) and not exists (
    select from pg_prepared_xacts as prepared
    where prepared.transaction = open.xid::xid and prepared.database <> current_database()
  )
)`

/**
 * For a start. Events that came with a restore, a move or a dump say which transaction of another cluster wrote them.
 * Where that one has counted further, their turn would come again here: they are made the oldest.
 */
export const settleFeed = async (tx: Database): Promise<void> => {
  await tx
    .updateTable('events')
    .set({ tx: 0 })
    .where('tx', '>=', sql<number>`pg_snapshot_xmax(pg_current_snapshot())::text::bigint`)
    .execute()
}

/** Behind everything that a reader may see now, and before everything else. */
export const endOfFeed = async (db: Database): Promise<FeedCursor> => {
  if (isPostgres(db)) {
    const { tx } = await db.selectNoFrom(oldestOpen.as('tx')).executeTakeFirstOrThrow()
    return { tx, id: 0 }
  }
  const { id } = await db
    .selectFrom('events')
    .select((eb) => eb.fn.coalesce(eb.fn.max('id'), eb.lit(0)).as('id'))
    .executeTakeFirstOrThrow()
  return { tx: 0, id }
}

/** Events in the order of the feed, which no event ever joins in the middle. */
export const readFeed = (db: Database, after: FeedCursor, limit: number) => {
  const rows = db.selectFrom('events').select(['tx', 'id', 'kind', 'lead_id', 'actor_id', 'at']).limit(limit)
  if (!isPostgres(db)) return rows.where('id', '>', after.id).orderBy('id').execute()
  return rows
    .where(sql<SqlBool>`(tx, id) > (${after.tx}, ${after.id})`)
    .where('tx', '<', oldestOpen)
    .orderBy('tx')
    .orderBy('id')
    .execute()
}

/** Is the event there that a reader has seen last? After a restore it may be gone, and what followed it with it. */
export const knowsCursor = async (db: Database, { id }: FeedCursor): Promise<boolean> => {
  // At the end of a feed of PostgreSQL, and of an empty one, there is none.
  if (id === 0) return true
  const row = await db.selectFrom('events').select('id').where('id', '=', id).executeTakeFirst()
  return row !== undefined
}

export type FeedRow = Awaited<ReturnType<typeof readFeed>>[number]

/** Does the one come after the other? On SQLite the transaction says nothing: a database may have come from PostgreSQL. */
export const isBehind = (db: Database, one: FeedCursor, other: FeedCursor): boolean =>
  isPostgres(db) && one.tx !== other.tx ? one.tx > other.tx : one.id > other.id
