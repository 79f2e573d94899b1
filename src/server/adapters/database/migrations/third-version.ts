import type { Words } from './table-words.ts'

/** The statements of the third migration. They never change, see migrations.ts. */
export const thirdVersion = ({ int, text, end }: Words): string[] => [
  `create table search_sequences (
    lead_id ${int} constraint search_sequences_pkey primary key,
    words ${text} not null
  ) ${end}`,
]
