import type { Words } from './table-words.ts'

/** The statements of the third migration. They never change, see migrations.ts. */
export const thirdVersion = ({ int, text, end }: Words): string[] => [
  `create table search_sequences (
    lead_id ${int} constraint search_sequences_pkey primary key,
    words ${text} not null
  ) ${end}`,
  `alter table resume_readings add column recognized ${int} not null default 0`,
  `create index scans_to_recognize on resume_readings (lead_id)
    where kind = 'pdf' and reason is null and has_text = 0 and recognized = 0`,
]
