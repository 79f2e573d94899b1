import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import type { OpenDatabase } from '#server/adapters/database/open-database.ts'
import { claimTarget, emptyTarget, releaseTarget } from './claim.ts'
import { type Compared, compareTable } from './compare.ts'
import { copyTable } from './copy-table.ts'
import { countRows } from './rows.ts'
import { readHighestIds } from './highest-ids.ts'
import { type Source, openSource } from './source.ts'
import { copiedTables } from '#server/adapters/database/tables/tables.ts'

export type Step =
  | { kind: 'opened'; from: string; to: string; move: 'begins' | 'goes on' }
  | { kind: 'copying'; table: string; rows: number; of: number }
  | { kind: 'copied'; table: string; rows: number }
  | { kind: 'comparing'; table: string; rows: number }
  | { kind: 'begins anew' }

/**
 * Copies the SQLite installation in a folder to a PostgreSQL database and compares every table. Can be interrupted at
 * any time and called again; SQLite is only read. When all tables are equal, servers may start on PostgreSQL.
 * @param watch called with each step; steps contain no personal data
 * @returns a comparison for each table; the move is finished if all are equal
 * @throws MoveRefused; Outage when a database fails
 */
export const moveToPostgres = async (
  { folder, url }: { folder: string; url: string },
  watch: (step: Step) => void,
): Promise<Compared[]> => {
  const source = await openSource(folder)
  const target = openDatabase({ url, folder })
  try {
    return await move(source, target, watch)
  } finally {
    await target.close()
    await source.close()
  }
}

const move = async (source: Source, target: OpenDatabase, watch: (step: Step) => void) => {
  await target.assertDurable()
  const claim = await claimTarget(target.db, source.installationId)
  watch({ kind: 'opened', from: source.description, to: target.description, move: claim })
  await migrate(target, { unfinishedMove: 'allowed' })

  let compared = await copyAndCompare(source, target, watch).catch((error: unknown) => {
    // A server has changed SQLite since an earlier run: rows copied then can conflict with rows of today.
    if (claim === 'goes on' && isContradiction(error)) return []
    throw error
  })
  if (claim === 'goes on' && !allEqual(compared)) {
    watch({ kind: 'begins anew' })
    await emptyTarget(target.db, source.installationId)
    compared = await copyAndCompare(source, target, watch)
  }
  if (allEqual(compared)) {
    const highestIds = await readHighestIds({ kind: 'sqlite', db: source.db })
    await releaseTarget(target.db, source.installationId, highestIds)
  }
  return compared
}

const copyAndCompare = async (source: Source, target: OpenDatabase, watch: (step: Step) => void) => {
  for (const table of copiedTables) {
    const of = await countRows(source.db, table)
    let rows = await countRows(target.db, table)
    await copyTable(source.db, target.db, table, (more) => {
      rows += more
      watch({ kind: 'copying', table: table.name, rows, of })
    })
    watch({ kind: 'copied', table: table.name, rows })
  }
  const compared: Compared[] = []
  for (const table of copiedTables) {
    watch({ kind: 'comparing', table: table.name, rows: await countRows(source.db, table) })
    compared.push(await compareTable(source.db, target.db, table))
  }
  return compared
}

const allEqual = (compared: readonly Compared[]) =>
  compared.length === copiedTables.length && compared.every(({ equal }) => equal)

/**
 * SQLSTATE class 23: a row refers to a missing row, or duplicates an existing one (PostgreSQL documentation, appendix
 * A).
 */
const isContradiction = (error: unknown) =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('23')
