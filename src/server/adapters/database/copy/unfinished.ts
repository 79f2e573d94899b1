import { sql } from 'kysely'
import type { Database } from '#server/adapters/database/schema.ts'

/**
 * The installation whose move to this PostgreSQL has begun and is not finished; undefined where there is none. The
 * table `moving` is there only until everything is copied and compared.
 */
export const findUnfinishedMove = async (tx: Database): Promise<string | undefined> => {
  if (!(await hasTable(tx, 'moving'))) return undefined
  const { rows } = await sql<{ installation_id: string }>`select installation_id from moving`.execute(tx)
  return rows[0]?.installation_id
}

/** @throws when the database holds a part only of what it is to hold */
export const refuseUnfinishedMove = async (tx: Database): Promise<void> => {
  if ((await findUnfinishedMove(tx)) === undefined) return
  throw new Error(
    'The move to this PostgreSQL database is not finished, so it holds a part only. Run npm run migrate:to-postgres ' +
      'again: it goes on where it was. Until then Foyer can still be started without DATABASE_URL, on SQLite.',
  )
}

export const hasTable = async (tx: Database, name: string): Promise<boolean> => {
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${name}) is not null as found`.execute(tx)
  return rows[0]?.found === true
}
