import type { SqliteConnection } from './connection.ts'

// A server is alone; others who write are commands, such as the one that sets a password anew.
const othersSeenWithinMs = 50

/**
 * Another number after every commit: of this process at once, of other processes within 50 ms, since to ask the file
 * costs as much as a small query (sqlite.org/pragma.html#pragma_data_version).
 * @param commits how many there were of this process
 */
export const makeDataVersion = (commits: () => number, reader: SqliteConnection): (() => number) => {
  let askedAt = -Infinity
  let seenInFile = 0
  let others = 0
  return () => {
    const now = performance.now()
    if (now - askedAt > othersSeenWithinMs) {
      askedAt = now
      const inFile = reader.dataVersion()
      if (inFile !== seenInFile) others += 1
      seenInFile = inFile
    }
    return commits() + others
  }
}
