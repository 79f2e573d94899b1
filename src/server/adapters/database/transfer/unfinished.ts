import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'

/**
 * What is filling a PostgreSQL database: the move of an installation (`of` is its id), or a restore (`of` names the
 * backup).
 */
export type Copying = { act: 'move' | 'restore'; of: string }

/**
 * A move or restore into this database that has begun and not finished, or undefined. The database stores this itself,
 * because the command that began it may have run on another machine.
 */
export const findUnfinishedCopy = async (tx: Database): Promise<Copying | undefined> => {
  if (!(await hasTable(tx, 'unfinished_copy'))) return undefined
  const { rows } = await sql<Copying>`select act, "of" from unfinished_copy`.execute(tx)
  return rows[0]
}

/** Marks the database as incomplete: no server starts on it until `endCopy`. */
export const beginCopy = async (tx: Database, { act, of }: Copying): Promise<void> => {
  await sql`create table unfinished_copy (act text not null, "of" text not null)`.execute(tx)
  await sql`insert into unfinished_copy (act, "of") values (${act}, ${of})`.execute(tx)
}

export const endCopy = async (tx: Database): Promise<void> => {
  await sql`drop table unfinished_copy`.execute(tx)
}

/** @throws when a move or restore into the database is not finished */
export const refuseUnfinishedCopy = async (tx: Database): Promise<void> => {
  const copying = await findUnfinishedCopy(tx)
  if (copying) throw new Error(unfinished[copying.act](copying.of))
}

const unfinished = {
  move: () =>
    'The move to this PostgreSQL database is not finished, so part of the data is missing. Run npm run migrate:to-postgres ' +
    'again: it continues where it stopped. Until then Foyer can still be started without DATABASE_URL, on SQLite.',
  restore: (backup: string) =>
    `A restore into this PostgreSQL database is not finished, so part of the data is missing. Run it again, with the ` +
    `same backup (${backup}): npm run restore -- DIR. To give it up, make a new, empty database.`,
}

export const hasTable = async (tx: Database, name: string): Promise<boolean> => {
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${name}) is not null as found`.execute(tx)
  return rows[0]?.found === true
}
