import { limits } from '#contract/limits.ts'
import { withPatience } from '#server/adapters/database/patience.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { untilNoneAreLeft } from '#server/work/until-none-are-left.ts'
import { proposeOptions } from './propose-options.ts'
import type { ReadAs } from './table/read-table-file.ts'

type NewImport = { name: string; actorId: number; readAs: ReadAs; sample: readonly string[][] }

/** Stores an import, with what its first records say of its columns. @returns its id */
export const beginImport = (
  { db, now }: Pick<Deps, 'db' | 'now'>,
  { name, actorId, readAs, sample }: NewImport,
): Promise<number> =>
  transact(db, async (tx) => {
    const filled = sample.filter(isFilled)
    const options = proposeOptions(filled)
    const { id } = await tx
      .insertInto('imports')
      .values({
        file_name: name,
        state: 'reading',
        read_as: JSON.stringify(readAs),
        columns: JSON.stringify(columnsOf(filled, options.has_header)),
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

/** Is there anything in one of its cells? */
export const isFilled = (cells: readonly string[]) => cells.some((cell) => cell.trim() !== '')

/**
 * Stores the next records of a file; blank ones only count.
 * @param before how many came before, so that rows have the numbers that spreadsheets show
 */
export const storeRecords = async (
  db: Database,
  importId: number,
  records: readonly string[][],
  before: number,
): Promise<void> => {
  const rows = records.flatMap((cells, at) =>
    isFilled(cells)
      ? { import_id: importId, row: before + at + 1, cells: JSON.stringify(cells.map(bounded)) }
      : [],
  )
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

const insertRows = insertion('import_rows', ['import_id', 'row', 'cells'])

/** No field is longer than a note. One character more, so that its schema still refuses it. */
const bounded = (cell: string) => cell.slice(0, limits.noteMaxLength + 1).toWellFormed()

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

/** Of an import that has come to nothing. */
export const removeImport = async (db: Database, id: number): Promise<void> => {
  await removeRows(db, id)
  await transact(db, (tx) => tx.deleteFrom('imports').where('id', '=', id).execute())
}
