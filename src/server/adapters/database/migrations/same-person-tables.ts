import type { Words } from '#server/adapters/database/table-words.ts'

export const samePersonTables = ({ int, text, end, endOfKeys }: Words): string[] => [
  `alter table leads add column phone ${text}`,
  `alter table leads add column link ${text}`,
  `alter table leads add column city ${text}`,
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
]
