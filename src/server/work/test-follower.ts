import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Follower } from './follow-feed.ts'

/** Creates the table for a follower that records the events it handles. */
export const makeHandled = (db: Database) =>
  transact(db, (tx) => sql`create table if not exists handled (at_all integer, event_id integer)`.execute(tx))

/** Writes a row for each event, in their order. */
export const writeHandled = async (tx: Database, events: readonly { id: number }[]): Promise<void> => {
  for (const { id } of events)
    await sql`insert into handled (at_all, event_id) select count(*), ${id} from handled`.execute(tx)
}

export const readHandled = async (db: Database): Promise<number[]> => {
  const { rows } = await sql<{ event_id: number }>`select event_id from handled order by at_all`.execute(db)
  return rows.map(({ event_id }) => event_id)
}

export const writingFollower = (more: Partial<Follower<unknown>> = {}): Follower<unknown> => ({
  name: 'test',
  from: 'beginning',
  handle: writeHandled,
  ...more,
})
