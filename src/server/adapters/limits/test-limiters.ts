import { type TestContext, test } from 'node:test'
import { migrate } from '#server/adapters/database/migrations/migrate.ts'
import { openDatabase } from '#server/adapters/database/open.ts'
import { databases, makeMigratedDatabase } from '#server/testing/database/databases.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { type MakeLimiter, makeMemoryLimiter } from './limiter.ts'
import { makeSharedLimiters } from './shared-limiter.ts'

/** Registers a test once for limiters in memory, and once for shared ones on each database. */
export const onEachLimiter = (guarantee: string, body: (makeLimiter: MakeLimiter) => Promise<void>): void => {
  test(`${guarantee} (in memory)`, () => body(makeMemoryLimiter))
  for (const kind of databases) {
    test(`${guarantee} (shared on ${kind})`, async (t) => {
      const url = kind === 'postgres' ? await makeMigratedDatabase(t) : undefined
      await body(makeSharedLimiters(await openMigrated(t, url), 'a secret key for tests', Date.now))
    })
  }
}

const openMigrated = async (t: TestContext, url: string | undefined) => {
  const database = openDatabase({ url, folder: await makeTestFolder(t) })
  whenOver(t, () => database.close())
  await migrate(database)
  return database.db
}
