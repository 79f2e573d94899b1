import { limits } from '#contract/limits.ts'
import type { TableReadAs } from '#contract/schemas/exchange/imports.ts'
import { withPatience } from '#server/adapters/database/patience.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'
import { proposeOptions } from './propose-options.ts'
import { discardFiles } from '../resumes/discard-files.ts'
import type { ReadAs, TableRow } from '../table/read-table-file.ts'

type NewImport = { name: string; actorId: number; readAs: ReadAs; sample: readonly TableRow[] }

/** Stores an import, with what its first records say of its columns. @returns its id */
export const beginImport = (
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { name, actorId, readAs, sample }: NewImport,
): Promise<number> =>
  transact(db, async (tx) => {
    const records = sample.filter(({ mistake }) => mistake === null).map(({ cells }) => cells)
    const first_row = sample[0]?.row ?? 1
    const options = proposeOptions(records, {
      isNamed: first_row === 0,
      hasFiles: readAs.table_name !== null,
    })
    const { id } = await tx
      .insertInto('imports')
      .values({
        file_name: name,
        state: 'reading',
        read_as: JSON.stringify({ ...readAs, first_row } satisfies TableReadAs),
        columns: JSON.stringify(columnsOf(records, options.has_header)),
        options: JSON.stringify(options),
        uploaded_by: actorId,
        uploaded_at: now(),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  })

const columnsOf = (records: readonly string[][], hasHeader: boolean) => {
  const [first = [], ...rows] = records
  const values = hasHeader ? rows : records
  return first.map((name, at) => ({
    name: hasHeader ? shortened(name) : '',
    samples: values
      .map((row) => shortened(row[at] ?? ''))
      .filter(Boolean)
      .slice(0, limits.importSamplesMax),
  }))
}

const shortened = (text: string) => text.trim().slice(0, limits.importSampleMaxLength).toWellFormed()

/** Stores the next rows of a file. */
export const storeRecords = async (
  db: Database,
  importId: number,
  records: readonly TableRow[],
): Promise<void> => {
  const rows = records.map(({ row, cells, mistake }) => ({
    import_id: importId,
    row,
    cells: JSON.stringify(cells.map(bounded)),
    reason: mistake,
  }))
  if (rows.length === 0) return
  // Of many transactions each may wait for the database as long as a request of its own.
  await withPatience({ msLeft: Infinity }, () =>
    transact(db, async (tx) => {
      await insertRows(tx, rows)
      await tx
        .updateTable('imports')
        .set((eb) => ({ total: eb('total', '+', rows.length) }))
        .where('id', '=', importId)
        .execute()
    }),
  )
}

const insertRows = insertion('import_rows', ['import_id', 'row', 'cells', 'reason'])

/** One character more, so that no field takes it for the whole. */
const bounded = (cell: string) => cell.slice(0, limits.importCellMaxLength + 1).toWellFormed()

/** @param reason why the rest could not be read */
export const endReading = (db: Database, id: number, reason: string | null): Promise<void> =>
  withPatience({ msLeft: Infinity }, () =>
    transact(db, async (tx) => {
      await tx
        .updateTable('imports')
        .set({ state: reason === null ? 'ready' : 'unreadable', reason })
        .where('id', '=', id)
        .execute()
    }),
  )

const rowsAtOnce = 2_000

/** Deletes the rows of a file, in small transactions. */
export const removeRows = (db: Database, id: number, signal?: AbortSignal): Promise<number> =>
  untilNoneAreLeft(
    rowsAtOnce,
    () =>
      transact(db, async (tx) => {
        const some = tx
          .selectFrom('import_rows')
          .select('row')
          .where('import_id', '=', id)
          .orderBy('row')
          .limit(rowsAtOnce)
        const { numDeletedRows } = await tx
          .deleteFrom('import_rows')
          .where('import_id', '=', id)
          .where('row', 'in', some)
          .executeTakeFirstOrThrow()
        return Number(numDeletedRows)
      }),
    signal,
  )

/** Removes an import that was not run; of any other nothing changes. */
export const removeUnused = async (deps: Pick<Deps, 'db' | 'store' | 'log'>, id: number): Promise<void> => {
  // From here on nobody can run it.
  const { numUpdatedRows } = await transact(deps.db, (tx) =>
    tx
      .updateTable('imports')
      .set({ state: 'unreadable', reason: 'Another file has taken the place of this one.' })
      .where('id', '=', id)
      .where('state', '=', 'ready')
      .executeTakeFirstOrThrow(),
  )
  if (numUpdatedRows === 1n) await removeImport(deps, id)
}

/** Of an import that has come to nothing. */
export const removeImport = async (deps: Pick<Deps, 'db' | 'store' | 'log'>, id: number): Promise<void> => {
  const { db } = deps
  await discardFiles(deps, id)
  await removeRows(db, id)
  await transact(db, (tx) => tx.deleteFrom('imports').where('id', '=', id).execute())
}
