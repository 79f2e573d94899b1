import { chmod, rm } from 'node:fs/promises'
import { DatabaseSync, backup } from 'node:sqlite'
import { renameDurably, syncFile } from '#server/adapters/storage/disk/durable-files.ts'

/**
 * Copies the database of a connection that does nothing else meanwhile, while others write to it. Under its name the
 * copy is never seen unfinished; it is durable, private, and one file.
 */
export const copySqlite = async (
  handle: DatabaseSync,
  file: string,
  progress: (text: string) => void,
): Promise<void> => {
  const unfinished = `${file}.part`
  await rm(unfinished, { force: true })
  // One read transaction for all of it: without, each write of another process begins the copy anew, and under a steady
  // load it never ends (sqlite.org/backup.html).
  handle.exec('begin')
  try {
    handle.prepare('select count(*) from sqlite_schema').get()
    await backup(handle, unfinished, {
      progress: ({ totalPages, remainingPages }) =>
        progress(`database: ${Math.floor(100 - (100 * remainingPages) / totalPages)} %`),
    })
  } finally {
    handle.exec('rollback')
  }
  await settleSqlite(unfinished)
  await renameDurably(unfinished, file)
}

/**
 * Makes a closed database one private file that is durable. In the mode `delete` it can be read where nothing can be
 * written; in `wal` it is as a server wants it.
 */
export const settleSqlite = async (file: string, mode: 'delete' | 'wal' = 'delete'): Promise<void> => {
  const database = new DatabaseSync(file)
  try {
    database.exec(`pragma journal_mode = ${mode}`)
  } finally {
    database.close()
  }
  await chmod(file, 0o600)
  await syncFile(file)
}
