import { limits } from '#contract/limits.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { discardFiles } from './resumes/discard-files.ts'
import { removeRows } from './upload/store-records.ts'

const keptMs = limits.importUndoDays * 86_400_000
/** A file is read within minutes. */
const readWithinMs = 3_600_000

/**
 * Deletes the rows of files that can no longer be undone; the imports themselves stay as history. A file whose reading a stopped
 * server has not finished is given up. Resumes that no lead will get are removed. @returns how many imports it dealt with
 */
export const pruneImports = async (
  deps: Pick<Deps, 'db' | 'store' | 'log'>,
  now: number,
  signal?: AbortSignal,
): Promise<number> => {
  const { db } = deps
  await transact(db, (tx) =>
    tx
      .updateTable('imports')
      .set({ state: 'unreadable', reason: 'The server was stopped while it read the file. Upload it again.' })
      .where('state', '=', 'reading')
      .where('has_rows', '=', 1)
      .where('uploaded_at', '<', now - readWithinMs)
      .execute(),
  )
  const old = await db
    .selectFrom('imports')
    .select('id')
    .where('has_rows', '=', 1)
    .where('uploaded_at', '<', now - keptMs)
    .where('state', 'not in', ['rehearsing', 'running', 'undoing'])
    .where((eb) => eb.or([eb('ended_at', 'is', null), eb('ended_at', '<', now - keptMs)]))
    .limit(10)
    .execute()
  for (const { id } of await selectWithFiles(db)) await discardFiles(deps, id, signal)
  for (const { id } of old) {
    await discardFiles(deps, id, signal)
    await removeRows(db, id, signal)
    await transact(db, (tx) => tx.updateTable('imports').set({ has_rows: 0 }).where('id', '=', id).execute())
  }
  return old.length
}

/** Imports that need no files any more and have some, as after a crash. */
const selectWithFiles = (db: Database) =>
  db
    .selectFrom('import_files')
    .innerJoin('imports', 'imports.id', 'import_files.import_id')
    .select('imports.id')
    .distinct()
    .where('imports.state', 'in', ['done', 'undone', 'unreadable'])
    .execute()
