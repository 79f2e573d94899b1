import type { Database } from '#server/adapters/database/schema.ts'

/** The same database; `done` is called after each statement, and the next one waits for it. */
export const afterEachStatement = (db: Database, done: () => void | Promise<void>): Database =>
  db.withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      await done()
      return result
    },
  })
