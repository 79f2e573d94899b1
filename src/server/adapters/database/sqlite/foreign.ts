import { statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { pathToFileURL } from 'node:url'
import { explainOpenErrors } from './connection.ts'

/** The database of another program. */
export type ForeignDatabase = {
  /** The names of the columns of a table; empty if there is no such table. A view is none: it could have rows without end. */
  columnsOf(table: string): string[]
  /** Reads rows one at a time. */
  rows(query: string): IterableIterator<Record<string, unknown>>
  close(): void
}

/**
 * Opens a SQLite file that is not Foyer's. Nothing in it or beside it is changed or created.
 * @throws Error with a sentence, also if the program that writes it runs or was killed
 */
export const openForeign = (file: string): ForeignDatabase => {
  // SQLite is told that nobody writes, so that it makes no files for that. Of what is in a log it would know nothing.
  for (const log of [`${file}-wal`, `${file}-journal`])
    if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 0)
      throw new Error(
        `${log} has changes that are not in ${file} yet: the program that writes it runs, or was killed. Stop it; if it does not run, start it and stop it.`,
      )
  const url = pathToFileURL(file)
  url.searchParams.set('immutable', '1')
  return explainOpenErrors(file, () => {
    const handle = new DatabaseSync(url, { readOnly: true })
    handle.exec('pragma trusted_schema = off; pragma cell_size_check = on')
    const columns = handle.prepare(
      `select name from pragma_table_xinfo(?) where exists (select 1 from sqlite_master where type = 'table' and tbl_name = ?)`,
    )
    return {
      columnsOf: (table) => columns.all(table, table).map(({ name }) => String(name)),
      rows: (query) => explainOpenErrors(file, () => handle.prepare(query).iterate()),
      close: () => handle.close(),
    }
  })
}
