import type { SqliteConnection } from './connection.ts'

// Only one server uses a database. Other processes that write are commands, such as one that resets a password.
const otherProcessesSeenWithinMs = 50

/**
 * A number that changes with every commit: at once with commits of this process, within 50 ms with those of others. The
 * file is not asked each time, as that costs as much as a small query (sqlite.org/pragma.html#pragma_data_version).
 * @param commits how many commits this process has made
 */
export const makeDataVersion = (commits: () => number, reader: SqliteConnection): (() => number) => {
  let askedAt = -Infinity
  let seenInFile = 0
  let changesByOthers = 0
  return () => {
    const now = performance.now()
    if (now - askedAt > otherProcessesSeenWithinMs) {
      askedAt = now
      const inFile = reader.dataVersion()
      if (inFile !== seenInFile) changesByOthers += 1
      seenInFile = inFile
    }
    return commits() + changesByOthers
  }
}
