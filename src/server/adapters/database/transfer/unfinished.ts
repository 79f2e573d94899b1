import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'

/** What fills a PostgreSQL: the move of an installation (its id), or the restore of a backup (which one, in words). */
export type Copying = { act: 'move' | 'restore'; of: string }

/**
 * What has begun to fill this PostgreSQL and has not come to its end; undefined where nothing has. The database says so
 * itself, as whoever asks may be on another machine than who has begun.
 */
export const findUnfinishedCopy = async (tx: Database): Promise<Copying | undefined> => {
  if (!(await hasTable(tx, 'unfinished_copy'))) return undefined
  const { rows } = await sql<Copying>`select act, "of" from unfinished_copy`.execute(tx)
  return rows[0]
}

/** From here on no server starts on the database, until `endCopy`. */
export const beginCopy = async (tx: Database, { act, of }: Copying): Promise<void> => {
  await sql`create table unfinished_copy (act text not null, "of" text not null)`.execute(tx)
  await sql`insert into unfinished_copy (act, "of") values (${act}, ${of})`.execute(tx)
}

export const endCopy = async (tx: Database): Promise<void> => {
  await sql`drop table unfinished_copy`.execute(tx)
}

/** @throws when the database holds a part only of what it is to hold */
export const refuseUnfinishedCopy = async (tx: Database): Promise<void> => {
  const copying = await findUnfinishedCopy(tx)
  if (copying) throw new Error(unfinished[copying.act](copying.of))
}

const unfinished = {
  move: () =>
    'The move to this PostgreSQL database is not finished, so it holds a part only. Run npm run migrate:to-postgres ' +
    'again: it goes on where it was. Until then Foyer can still be started without DATABASE_URL, on SQLite.',
  restore: (backup: string) =>
    `A restore into this PostgreSQL database has not come to its end, so it does not hold everything yet. Run it ` +
    `again, with the same backup (${backup}): npm run restore -- DIR. To give it up, make a new, empty database.`,
}

export const hasTable = async (tx: Database, name: string): Promise<boolean> => {
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${name}) is not null as found`.execute(tx)
  return rows[0]?.found === true
}
