import type { Words } from './table-words.ts'

/** The statements of the second migration. They never change, see migrations.ts. */
export const secondVersion = ({ int, text, end, endOfKeys, leadIndex }: Words): string[] => [
  `alter table leads add column phone ${text}`,
  `alter table leads add column link ${text}`,
  `alter table leads add column city ${text}`,
  `alter table leads add column message ${text} not null default ''`,
  `alter table leads add column resume_read ${int} not null default 0`,
  `alter table leads add column resume_scanned ${int} not null default 0`,
  `create index leads_with_unread_resume on leads (id) where resume_read = 0`,
  `create index leads_with_unscanned_resume on leads (id) where resume_scanned = 0`,
  `alter table tickets add column has_reason ${int} not null default 0`,
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
    text ${text} not null,
    preview ${text},
    page_starts ${text} not null default ''
  ) ${end}`,
  `create index resume_readings_by_time on resume_readings (read_at)`,
  `create table resume_scans (
    lead_id ${int} constraint resume_scans_pkey primary key constraint resume_scans_lead_id_fkey references leads (id),
    state ${text} not null,
    name ${text},
    reason ${text},
    scanned_at ${int} not null
  ) ${end}`,
  `create table resume_contacts (
    lead_id ${int} not null constraint resume_contacts_lead_id_fkey references leads (id),
    kind ${text} not null,
    position ${int} not null,
    value ${text} not null,
    constraint resume_contacts_pkey primary key (lead_id, kind, position)
  ) ${end}`,
  `create table person_keys (
    kind ${text} not null,
    key ${text} not null,
    lead_id ${int} not null constraint person_keys_lead_id_fkey references leads (id),
    constraint person_keys_pkey primary key (kind, key, lead_id)
  ) ${endOfKeys}`,
  `create index person_keys_of_lead on person_keys (lead_id)`,
  `create table different_persons (
    lead_id ${int} not null constraint different_persons_lead_id_fkey references leads (id) on delete cascade,
    other_id ${int} not null constraint different_persons_other_id_fkey references leads (id) on delete cascade,
    attorney_id ${int} not null constraint different_persons_attorney_id_fkey references attorneys (id),
    created_at ${int} not null,
    constraint different_persons_pkey primary key (lead_id, other_id)
  ) ${end}`,
  `create index different_persons_of_other on different_persons (other_id)`,
  // The other keys of these leads are written when their resumes are read, which none was in a version before.
  `insert into person_keys (kind, key, lead_id) select 'email', lower(email), id from leads`,
  `insert into person_keys (kind, key, lead_id) select 'file', resume_sha256, id from leads`,
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
]
