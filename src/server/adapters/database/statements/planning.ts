import { type Expression, type SqlBool, sql } from 'kysely'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'

/**
 * A condition that most rows may meet, beside one that few do. SQLite, which keeps no statistics here, would otherwise
 * look for the few by an index on this one (sqlite.org/lang_corefunc.html#likely). Partial indexes on it are still taken.
 */
export const metByMost = (db: Database, condition: Expression<SqlBool>): Expression<SqlBool> =>
  isPostgres(db) ? condition : sql<SqlBool>`likely(${condition})`
