import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import { limits } from '#contract/limits.ts'
import { ImportOptions } from '#contract/schemas/exchange/import-options.ts'
import { TableReadAs } from '#contract/schemas/exchange/imports.ts'
import { isAmong } from '#server/adapters/database/conditions.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import { Problem } from '#server/problem.ts'

export type ImportRow = Selectable<Schema['imports']>
export type FileRow = Selectable<Schema['import_rows']>

/** @throws Problem not_found */
export const lockImport = async (tx: Database, id: number): Promise<ImportRow> => {
  const found = tx.selectFrom('imports').selectAll().where('id', '=', id)
  const row = await forUpdate(tx, found).executeTakeFirst()
  if (!row) throw noSuchImport(id)
  return row
}

export const selectImport = (db: Database, id: number): Promise<ImportRow | undefined> =>
  db.selectFrom('imports').selectAll().where('id', '=', id).executeTakeFirst()

const noSuchImport = (id: number) => new Problem('not_found', `There is no import ${id}.`)

export const optionsOf = ({ options }: Pick<ImportRow, 'options'>): ImportOptions =>
  ImportOptions.parse(JSON.parse(options))

export const readAsOf = ({ read_as }: Pick<ImportRow, 'read_as'>): TableReadAs =>
  TableReadAs.parse(JSON.parse(read_as))

/** With the attorneys, and whether its job still works on it. */
const selectShown = (db: Database) =>
  db
    .selectFrom('imports')
    .innerJoin('attorneys as uploader', 'uploader.id', 'imports.uploaded_by')
    .leftJoin('attorneys as undoer', 'undoer.id', 'imports.undone_by')
    .leftJoin('jobs', (join) => join.onRef('jobs.id', '=', 'imports.job_id').on('jobs.state', '=', 'queued'))
    .selectAll('imports')
    .select([
      'uploader.name as uploader_name',
      'uploader.email as uploader_email',
      'undoer.name as undoer_name',
      'undoer.email as undoer_email',
      'jobs.id as working_job_id',
    ])

export type ShownImport = Awaited<ReturnType<ReturnType<typeof selectShown>['executeTakeFirstOrThrow']>>

/** @throws Problem not_found */
export const existingImport = async (db: Database, id: number): Promise<ShownImport> => {
  const row = await selectShown(db).where('imports.id', '=', id).executeTakeFirst()
  if (!row) throw noSuchImport(id)
  return row
}

/** The newest import of a file with this name that has begun and not ended. */
export const selectRunningOf = async (db: Database, fileName: string): Promise<number | undefined> => {
  const running = await db
    .selectFrom('imports')
    .select('id')
    .where('file_name', '=', fileName)
    .where('state', '=', 'running')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return running?.id
}

/** Newest first; one row more than the page. */
export const selectImportPage = (
  db: Database,
  { page_size, before_id }: { page_size: number; before_id?: number | undefined },
): Promise<ShownImport[]> =>
  selectShown(db)
    .where('imports.id', '<', before_id ?? Number.MAX_SAFE_INTEGER)
    .orderBy('imports.id', 'desc')
    .limit(page_size + 1)
    .execute()

/** Rows after this one, in the order of the file. */
export const selectFileRows = (
  db: Database,
  { id, after, atMost }: { id: number; after: number; atMost: number },
): Promise<FileRow[]> =>
  db
    .selectFrom('import_rows')
    .selectAll()
    .where('import_id', '=', id)
    .where('row', '>', after)
    .orderBy('row')
    .limit(atMost)
    .execute()

const fileRowColumns = [
  'import_id',
  'row',
  'cells',
  'key',
  'outcome',
  'lead_id',
  'reason',
  'resume_file',
  'resume_reason',
] as const

/** Stores what became of rows, in place of what they were. */
export const putFileRows = async (tx: Database, rows: readonly FileRow[]): Promise<void> => {
  if (rows.length > 0) await putRows(tx, rows)
}

const putRows = insertion('import_rows', fileRowColumns, (insert) =>
  insert.onConflict((conflict) =>
    conflict.columns(['import_id', 'row']).doUpdateSet((eb) => ({
      cells: eb.ref('excluded.cells'),
      key: eb.ref('excluded.key'),
      outcome: eb.ref('excluded.outcome'),
      lead_id: eb.ref('excluded.lead_id'),
      reason: eb.ref('excluded.reason'),
      resume_file: eb.ref('excluded.resume_file'),
      resume_reason: eb.ref('excluded.resume_reason'),
    })),
  ),
)

/** For each key the first row of the file that has it. Rows that were not looked at yet have none. */
export const selectFirstWith = async (
  db: Database,
  id: number,
  keys: readonly string[],
): Promise<Map<string, number>> => {
  if (keys.length === 0) return new Map()
  const rows = await db
    .selectFrom('import_rows')
    .select(['key', (eb) => eb.fn.min('row').as('first')])
    .where('import_id', '=', id)
    .where((eb) => isAmong(db, eb.ref('key'), keys))
    .groupBy('key')
    .execute()
  return new Map(rows.flatMap(({ key, first }) => (key === null ? [] : [[key, first] as const])))
}

/** Leads that undoing has left as they are, with the reasons. */
export const selectLeft = (db: Database, id: number) =>
  db
    .selectFrom('import_rows')
    .innerJoin('leads', 'leads.id', 'import_rows.lead_id')
    .select(['import_rows.lead_id', 'import_rows.reason', 'leads.first_name', 'leads.last_name'])
    .where('import_rows.import_id', '=', id)
    .where('import_rows.outcome', 'in', [sql.lit('created' as const), sql.lit('updated' as const)])
    .where('import_rows.reason', 'is not', null)
    .orderBy('import_rows.row')
    .limit(limits.importExamplesMax)
    .execute()

/** The resumes that rows name and nobody has got, with the reasons. */
export const selectLeftResumes = (db: Database, id: number) =>
  db
    .selectFrom('import_rows')
    .select(['row', 'resume_file', 'resume_reason'])
    .where('import_id', '=', id)
    .where('resume_reason', 'is not', null)
    .orderBy('row')
    .limit(limits.importExamplesMax)
    .execute()
