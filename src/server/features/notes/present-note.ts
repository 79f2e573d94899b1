import type { Note } from '#contract/schemas/notes.ts'
import { isoTime } from '#server/iso-time.ts'
import type { NoteRow } from './notes.queries.ts'

export const toNote = (row: NoteRow): Note => ({
  id: row.id,
  lead_id: row.lead_id,
  author: { id: row.author_id, name: row.author_name, email: row.author_email },
  text: row.text,
  version: row.version,
  created_at: isoTime(row.created_at),
  updated_at: isoTime(row.updated_at),
})
