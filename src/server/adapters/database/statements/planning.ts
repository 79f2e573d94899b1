import { type Expression, type SqlBool, sql } from 'kysely'
import { isPostgres } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'

/**
 * Marks a condition that most rows meet, used beside one that few rows meet. SQLite has no statistics here and could
 * search by an index on this condition instead (sqlite.org/lang_corefunc.html#likely). Its partial indexes stay usable.
 */
export const metByMost = (db: Database, condition: Expression<SqlBool>): Expression<SqlBool> =>
  isPostgres(db) ? condition : sql<SqlBool>`likely(${condition})`
