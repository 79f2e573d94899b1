import { chmod, rm } from 'node:fs/promises'
import { DatabaseSync, backup } from 'node:sqlite'
import { renameDurably, syncFile } from '#server/adapters/storage/disk/durable-files.ts'

/**
 * Copies the database of a connection that is used for nothing else meanwhile, while others go on writing. The final
 * name never shows an unfinished copy. The copy is durable, readable by its owner only, and one single file.
 */
export const copySqlite = async (
  handle: DatabaseSync,
  file: string,
  progress: (text: string) => void,
): Promise<void> => {
  const unfinished = `${file}.part`
  await rm(unfinished, { force: true })
  // One read transaction for the whole copy. Without it, each write of another process would restart the copy, and
  // under a steady load it would never end (sqlite.org/backup.html).
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
 * Turns a closed database into one durable file that only its owner can read. A file in mode `delete` can be read from
 * a read-only folder; a server needs mode `wal`.
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
