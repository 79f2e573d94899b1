import { sql } from 'kysely'
import { lockMigrations } from '#server/adapters/database/migrations/migrate.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { readHighestIds, writeHighestIds } from './highest-ids.ts'
import { MoveRefused } from './move-refused.ts'
import { readLast } from './rows.ts'
import { copiedTables } from '#server/adapters/database/tables/tables.ts'
import { beginCopy, endCopy, findUnfinishedCopy, hasTable } from './unfinished.ts'

/**
 * Marks an empty PostgreSQL database as the target of a move, so that no server starts on it.
 * @returns 'begins' for a new move, 'goes on' for one that was interrupted
 * @throws MoveRefused when the database holds something else
 */
export const claimTarget = (target: Database, installationId: string): Promise<'begins' | 'goes on'> =>
  transact(target, async (tx) => {
    await lockMigrations(tx, 'postgres')
    const copying = await findUnfinishedCopy(tx)
    if (copying?.act === 'move' && copying.of === installationId) return 'goes on'
    if (copying) throw new MoveRefused(`${begun[copying.act]} this PostgreSQL. ${useEmpty}`)

    await refuseOwner(tx, installationId)
    for (const table of copiedTables) {
      if ((await hasTable(tx, table.name)) && (await readLast(tx, table))) {
        throw new MoveRefused(`This PostgreSQL has rows in a table ${table.name} already. ${useEmpty}`)
      }
    }
    await beginCopy(tx, { act: 'move', of: installationId })
    return 'begins'
  })

const begun = {
  move: 'Another installation is moving to',
  restore: 'A restore has begun, and is not finished, in',
}

const useEmpty = 'Nothing was copied. Name an empty database in DATABASE_URL.'

const refuseOwner = async (tx: Database, installationId: string) => {
  if (!(await hasTable(tx, 'installation'))) return
  const { rows } = await sql<{ installation_id: string }>`select installation_id from installation`.execute(
    tx,
  )
  const owner = rows[0]?.installation_id
  if (owner === undefined) return
  throw new MoveRefused(
    owner === installationId
      ? 'This PostgreSQL holds this installation already: its move is finished. Nothing was copied. To move once more, ' +
          'name an empty database in DATABASE_URL.'
      : `This PostgreSQL belongs to another installation of Foyer. ${useEmpty}`,
  )
}

/**
 * Removes everything that earlier runs copied, so that the copy can start over.
 * @throws MoveRefused when the database is no longer marked as the target of this move
 */
export const emptyTarget = (target: Database, installationId: string): Promise<void> =>
  transact(target, async (tx) => {
    await assertClaimed(tx, installationId)
    await sql`truncate table ${sql.join(copiedTables.map(({ name }) => sql.table(name)))}`.execute(tx)
  })

/**
 * Finishes the move: new ids will be higher than every id ever assigned, and servers may start.
 * @param highestIds by table; includes ids whose rows are gone
 * @throws MoveRefused when the database is no longer marked as the target of this move
 */
export const releaseTarget = (
  target: Database,
  installationId: string,
  highestIds: Map<string, number>,
): Promise<void> =>
  transact(target, async (tx) => {
    await assertClaimed(tx, installationId)
    const side = { kind: 'postgres' as const, db: tx }
    await writeHighestIds(side, highestIds)
    refuseOtherIds(highestIds, await readHighestIds(side))
    await endCopy(tx)
  })

/** Comparing the rows does not compare the next ids, so they are checked separately. */
const refuseOtherIds = (source: Map<string, number>, target: Map<string, number>) => {
  const other = [...source].find(([table, id]) => target.get(table) !== id)
  if (other === undefined) return
  throw new MoveRefused(
    `PostgreSQL would assign ids of ${other[0]} again that were assigned before. The move is not finished; run this command again.`,
  )
}

const assertClaimed = async (tx: Database, installationId: string) => {
  await lockMigrations(tx, 'postgres')
  const copying = await findUnfinishedCopy(tx)
  if (copying?.act === 'move' && copying.of === installationId) return
  throw new MoveRefused(
    'Another command has ended the move to this PostgreSQL. Look at what the database holds.',
  )
}
