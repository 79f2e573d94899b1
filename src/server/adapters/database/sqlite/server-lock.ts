import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isLocked } from './connection.ts'

/**
 * Makes this process the only server on a folder, by an SQLite lock on a separate empty file. The operating system
 * releases the lock when the process ends for any reason. Commands that read the database beside the server do not take
 * it. It works between processes of one machine, and on a network file system as far as that supports locks.
 * @returns a function that releases the lock
 * @throws Error when another server holds the lock; says what to do
 */
export const takeServerLock = (folder: string): (() => void) => {
  const lock = openLock(folder)
  if (isFree(lock)) return () => lock.close()
  lock.close()
  throw new Error(
    `Another Foyer is running on ${folder} (DATA_DIR), and SQLite takes one at a time. Stop that one, give this one a DATA_DIR of its own, or set DATABASE_URL: on PostgreSQL there may be many.`,
  )
}

/** Does a server hold the lock? Asking takes it for a moment, so ask only while no server is expected to start. */
export const isServerLocked = (folder: string): boolean => {
  using lock = openLock(folder)
  return !isFree(lock)
}

const openLock = (folder: string) => new DatabaseSync(join(folder, 'server.lock'), { timeout: 0 })

const isFree = (lock: DatabaseSync) => {
  try {
    lock.exec('begin exclusive')
    return true
  } catch (error) {
    if (isLocked(error)) return false
    throw error
  }
}
