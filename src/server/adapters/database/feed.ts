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

// A transaction that reads the feed and then writes events itself may be older than some that have ended. It reads no
// further than its own number: otherwise what it writes would be before a cursor that it stores.
const endOfReadable = sql<number>`least(${oldestOpen}, pg_current_xact_id_if_assigned()::text::bigint)`

const nextTransaction = sql<number>`pg_snapshot_xmax(pg_current_snapshot())::text::bigint`

/**
 * For a start on PostgreSQL. Events and cursors that came with a dump say which transaction of another cluster wrote
 * them. Where that cluster has counted further, they would be read again here, and what is new would be passed over.
 */
export const settleFeed = async (tx: Database): Promise<void> => {
  const event = tx.selectFrom('events').select('id').where('tx', '>=', nextTransaction).limit(1)
  const cursor = tx.selectFrom('feed_cursors').select('id').where('tx', '>', nextTransaction).limit(1)
  if ((await event.executeTakeFirst()) || (await cursor.executeTakeFirst())) await orderFeedByIds(tx)
}

/**
 * Makes ids the order of all events that there are, as it is on SQLite. Each cursor goes to before the first event that
 * its follower has not handled: of those that were written at the same time as that one, it may be handed some again.
 * Reads every event.
 */
export const orderFeedByIds = async (tx: Database): Promise<void> => {
  await sql`
    update feed_cursors set tx = 0, id = coalesce(
      (select min(events.id) - 1 from events where (events.tx, events.id) > (feed_cursors.tx, feed_cursors.id)),
      (select max(events.id) from events),
      0)`.execute(tx)
  await tx.updateTable('events').set({ tx: 0 }).where('tx', '<>', 0).execute()
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
    .where('tx', '<', endOfReadable)
    .orderBy('tx')
    .orderBy('id')
    .execute()
}

/**
 * Is the event there that a reader has seen last, and where it was in the feed? After a restore it may be gone, and what
 * followed it with it.
 */
export const knowsCursor = async (db: Database, { tx, id }: FeedCursor): Promise<boolean> => {
  // At the end of a feed of PostgreSQL, and of an empty one, there is none.
  if (id === 0) return true
  const row = await db.selectFrom('events').select('tx').where('id', '=', id).executeTakeFirst()
  return row?.tx === tx
}

export type FeedRow = Awaited<ReturnType<typeof readFeed>>[number]

/** Does the one come after the other? On SQLite the transaction says nothing: a database may have come from PostgreSQL. */
export const isBehind = (db: Database, one: FeedCursor, other: FeedCursor): boolean =>
  isPostgres(db) && one.tx !== other.tx ? one.tx > other.tx : one.id > other.id
