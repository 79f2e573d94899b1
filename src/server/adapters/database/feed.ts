import { type SqlBool, sql } from 'kysely'
import { isPostgres } from './locking.ts'
import type { Database } from './schema.ts'

/** A position in the feed of events: the last event that a reader has read. */
export type FeedCursor = { tx: number; id: number }

// PostgreSQL assigns ids before the commit, so a row with a lower id can appear after a row with a higher id. A reader
// may read only events of transactions older than every open one: those events are complete. All databases of a cluster
// share one transaction counter. Transactions of other databases write no events here and are ignored, as far as their
// database can be found. A transaction that ended after the snapshot still counts as open until the next read.
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

// A transaction that reads the feed and then writes events itself can be older than transactions that have already
// ended. It reads only up to its own number. Otherwise its own events would lie before the cursor that it stores.
const endOfReadable = sql<number>`least(${oldestOpen}, pg_current_xact_id_if_assigned()::text::bigint)`

const nextTransaction = sql<number>`pg_snapshot_xmax(pg_current_snapshot())::text::bigint`

/**
 * Called at start on PostgreSQL. Events and cursors restored from a dump carry transaction numbers of another cluster.
 * Where those numbers are higher than the ones here, old events would be read again and new ones skipped.
 */
export const settleFeed = async (tx: Database): Promise<void> => {
  const event = tx.selectFrom('events').select('id').where('tx', '>=', nextTransaction).limit(1)
  const cursor = tx.selectFrom('feed_cursors').select('id').where('tx', '>', nextTransaction).limit(1)
  if ((await event.executeTakeFirst()) || (await cursor.executeTakeFirst())) await orderFeedByIds(tx)
}

/**
 * Makes the id alone the order of all stored events, as on SQLite. Each cursor moves to just before the first event
 * that its follower has not handled; events written concurrently with that one may be handed to the follower a second
 * time. Reads every event.
 */
export const orderFeedByIds = async (tx: Database): Promise<void> => {
  await sql`
    update feed_cursors set tx = 0, id = coalesce(
      (select min(events.id) - 1 from events where (events.tx, events.id) > (feed_cursors.tx, feed_cursors.id)),
      (select max(events.id) from events),
      0)`.execute(tx)
  await tx.updateTable('events').set({ tx: 0 }).where('tx', '<>', 0).execute()
}

/** The position after every event that a reader may see now, and before all later events. */
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

/** Reads events in feed order. An event never appears before one that has already been read. */
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
 * Does the event that a reader read last still exist, at the same position? After a restore it may be gone, and with it
 * the events that followed.
 */
export const knowsCursor = async (db: Database, { tx, id }: FeedCursor): Promise<boolean> => {
  // On PostgreSQL the end of the feed has id 0, and so has an empty feed on both databases.
  if (id === 0) return true
  const row = await db.selectFrom('events').select('tx').where('id', '=', id).executeTakeFirst()
  return row?.tx === tx
}

export type FeedRow = Awaited<ReturnType<typeof readFeed>>[number]

/**
 * Does `one` come after `other`? On SQLite only the id counts: the `tx` of events copied from PostgreSQL means nothing.
 */
export const isBehind = (db: Database, one: FeedCursor, other: FeedCursor): boolean =>
  isPostgres(db) && one.tx !== other.tx ? one.tx > other.tx : one.id > other.id
