import type { Selectable } from 'kysely'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import { baseOf } from './file-keys.ts'

export type ImportFile = Selectable<Schema['import_files']>
export type NewImportFile = Omit<ImportFile, 'id' | 'import_id' | 'row'>

export const insertFiles = async (
  tx: Database,
  importId: number,
  files: readonly NewImportFile[],
): Promise<void> => {
  if (files.length > 0)
    await insertFileRows(
      tx,
      files.map((file) => ({ ...file, import_id: importId })),
    )
}

const insertFileRows = insertion('import_files', [
  'import_id',
  'name',
  'name_key',
  'base_key',
  'path',
  'resume_name',
  'media_type',
  'bytes',
  'sha256',
  'caveats',
  'reason',
])

/** The files with these names; for a name that none has, the only one with its last part, or `several`. */
export const selectFilesNamed = async (
  db: Database,
  importId: number,
  keys: readonly string[],
): Promise<Map<string, ImportFile | 'several'>> => {
  if (keys.length === 0) return new Map()
  const files = db.selectFrom('import_files').where('import_id', '=', importId)
  const named = await files.selectAll().where('name_key', 'in', keys).orderBy('id', 'desc').execute()
  const found = new Map<string, ImportFile | 'several'>(named.map((file) => [file.name_key, file]))
  const others = keys.filter((key) => !found.has(key))
  if (others.length === 0) return found
  const byBase = await files
    .select(({ fn }) => ['base_key', fn.min('id').as('id'), fn.countAll<number>().as('count')])
    .where('base_key', 'in', [...new Set(others.map(baseOf))])
    .groupBy('base_key')
    .execute()
  const only = byBase.filter(({ count }) => count === 1).map(({ id }) => id)
  const onlyOnes = only.length === 0 ? [] : await files.selectAll().where('id', 'in', only).execute()
  for (const key of others) {
    const base = byBase.find(({ base_key }) => base_key === baseOf(key))
    const file = onlyOnes.find(({ id }) => id === base?.id)
    if (base) found.set(key, file ?? 'several')
  }
  return found
}

/** Remembers which rows have these files. Whose a file is, the import's or a lead's, its path says. */
export const claimFiles = async (
  tx: Database,
  rowOf: ReadonlyMap<number, number>,
  owner: 'import' | 'lead',
): Promise<void> => {
  for (const [id, row] of rowOf)
    await tx
      .updateTable('import_files')
      .set({ row, ...(owner === 'lead' && { path: null }) })
      .where('id', '=', id)
      .execute()
}

/** Of an import that is rehearsed, or run, from its beginning. */
export const unclaimFiles = (tx: Database, importId: number) =>
  tx
    .updateTable('import_files')
    .set({ row: null })
    .where('import_id', '=', importId)
    .where('row', 'is not', null)
    .execute()
