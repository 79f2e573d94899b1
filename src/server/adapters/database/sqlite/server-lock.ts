import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isLocked } from './connection.ts'

/**
 * Takes the one place of a server on a folder, by the lock that SQLite holds on an empty file of its own: the system
 * lets go of it when the process ends, however it ends. Programs that look at the database beside the server do not
 * ask for it. It holds against other processes of this machine, and over a network as far as the file system locks.
 * @returns how to give the place up
 * @throws Error when another server has it; says what to do
 */
export const takeServerLock = (folder: string): (() => void) => {
  const lock = new DatabaseSync(join(folder, 'server.lock'), { timeout: 0 })
  if (isFree(lock)) return () => lock.close()
  lock.close()
  throw new Error(
    `Another Foyer is running on ${folder} (DATA_DIR), and SQLite takes one at a time. Stop that one, give this one a DATA_DIR of its own, or set DATABASE_URL: on PostgreSQL there may be many.`,
  )
}

const isFree = (lock: DatabaseSync) => {
  try {
    lock.exec('begin exclusive')
    return true
  } catch (error) {
    if (isLocked(error)) return false
    throw error
  }
}
