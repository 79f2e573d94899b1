/** A table that is copied, and its primary key: the order in which it is copied and compared. */
export type CopiedTable = { name: string; key: readonly string[] }

/** Every table that goes along when an installation moves, those first that others refer to. */
export const copiedTables: readonly CopiedTable[] = [
  { name: 'installation', key: ['only'] },
  { name: 'attorneys', key: ['id'] },
  { name: 'logos', key: ['name'] },
  { name: 'settings', key: ['key'] },
  { name: 'founder', key: ['only'] },
  { name: 'sessions', key: ['id'] },
  { name: 'password_resets', key: ['id'] },
  { name: 'refresh_tokens', key: ['token_hash'] },
  { name: 'notices', key: ['version'] },
  { name: 'leads', key: ['id'] },
  { name: 'lead_words', key: ['word', 'lead_id'] },
  { name: 'notes', key: ['id'] },
  { name: 'counts', key: ['key', 'shard'] },
  { name: 'day_totals', key: ['series', 'day', 'labels', 'shard'] },
  { name: 'mails', key: ['id'] },
  { name: 'jobs', key: ['id'] },
  { name: 'events', key: ['id'] },
  { name: 'event_values', key: ['event_id'] },
  { name: 'feed_cursors', key: ['name'] },
  { name: 'idempotency_keys', key: ['key'] },
]

/** Every table that stays behind, with the reason. */
export const leftBehind: Readonly<Record<string, string>> = {
  schema_version: 'each database has its own migrations',
  tickets: 'each is of use for seconds only',
  rate_limits: 'one server alone counts in memory; what is counted is forgotten within hours anyway',
}
