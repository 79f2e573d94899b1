import { firstVersion } from './first-version.ts'
import type { Words } from './table-words.ts'

export type Migration = { name: string; statements: (w: Words) => string[] }

/**
 * Append only: the version of a database is the number of migrations it has run. Each runs in one transaction. A
 * migration in this list never changes (tests/upgrade/ checks it). Migrations of one release only add, for rolling
 * upgrades.
 *
 * Constraints have the names that PostgreSQL would give them: TABLE_pkey, TABLE_COLUMN_key, TABLE_COLUMN_fkey,
 * TABLE_COLUMN_check. So on both databases a migration can drop a check by name and add it again with one more word.
 * Only columns whose words are fixed by nature (states, roles) have a check. Lists of words that grow (kinds of mails
 * and events, outcomes) are declared in `tables.ts` only. See docs/decisions/0020.
 */
export const migrations: readonly Migration[] = [
  {
    name: 'the first version',
    statements: firstVersion,
  },
  {
    name: 'what was read of each resume',
    statements: ({ int, text, end }) => [
      `alter table leads add column resume_read ${int} not null default 0`,
      `create index leads_with_unread_resume on leads (id) where resume_read = 0`,
      `create table resume_readings (
        lead_id ${int} constraint resume_readings_pkey primary key constraint resume_readings_lead_id_fkey references leads (id),
        reason ${text},
        kind ${text} not null,
        pages ${int},
        words ${int} not null,
        language ${text},
        charset ${text},
        has_text ${int} not null,
        author ${text},
        written_at ${int},
        changed_at ${int},
        findings ${text} not null,
        read_at ${int} not null,
        text ${text} not null
      ) ${end}`,
    ],
  },
  {
    name: 'what the app draws of each resume',
    statements: ({ text }) => [
      `alter table resume_readings add column preview ${text}`,
      `create index resume_readings_by_time on resume_readings (read_at)`,
    ],
  },
  {
    name: 'the search in the full text',
    statements: ({ int, text, end, endOfKeys, leadIndex }) => [
      ...leadIndex,
      `create table search_words (word ${text} constraint search_words_pkey primary key) ${endOfKeys}`,
      `create table name_parts (
        part ${text} not null,
        word ${text} not null,
        constraint name_parts_pkey primary key (part, word)
      ) ${endOfKeys}`,
      `create table search_index (
        "only" ${int} constraint search_index_pkey primary key constraint search_index_only_check check ("only" = 1),
        tokens_version ${int} not null,
        unindexed_below ${int} not null
      ) ${end}`,
      `alter table resume_readings add column page_starts ${text} not null default ''`,
    ],
  },
]
