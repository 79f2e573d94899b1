import type { Database } from '#server/adapters/database/schema.ts'

/** Wraps a database: calls `done` after each statement, and the next statement waits for it. */
export const afterEachStatement = (db: Database, done: () => void | Promise<void>): Database =>
  db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      await done()
      return result
    },
  })
