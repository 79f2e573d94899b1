import { leadSources } from '#contract/values/lead-words.ts'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { anyOf } from '#server/adapters/database/conditions.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { asciiLower, contains } from '#server/adapters/database/texts.ts'

/**
 * Did the lead come in this way, or from there? Of another site or campaign it looks for the text that JSON has for it, since one row with broken
 * JSON would end a query that parses it. Such a text cannot be within a value: there, quotation marks have a backslash.
 */
export const cameFrom = (db: Database, source: string): RawBuilder<SqlBool> => {
  if (leadSources.some((own) => own === source)) return sql`leads.source = ${source}`
  const origin = asciiLower(db, 'leads.origin')
  const parts = [
    ...['utm_source', 'src', 'referrer'].map((name) => `"${name}":${JSON.stringify(source)}`),
    // "google" also means www.google.com.
    ...(source.includes('.') ? [] : [`"referrer":"${source}.`, `"referrer":"www.${source}.`]),
  ]
  return anyOf([sql`leads.source = ${source}`, ...parts.map((part) => contains(db, origin, part))])
}
