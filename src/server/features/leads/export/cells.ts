import { type ExportColumn, exportColumns } from '#contract/export/export-columns.ts'
import { stateOfStage } from '#contract/values/lead-stage.ts'
import { referenceOf } from '#contract/values/reference.ts'
import { isoTime } from '#server/iso-time.ts'
import { originOf } from '../present-lead-record.ts'
import type { ExportedLead, ExportedNote } from './export.queries.ts'

/** The value of a cell; a time is in milliseconds since the epoch. */
export type CellValue = string | number | null

/** A column of a table, with its way from a lead to a cell. */
export type TableColumn = {
  name: ExportColumn
  title: string
  kind: 'text' | 'number' | 'time'
  valueOf(lead: ExportedLead, notes: readonly ExportedNote[]): CellValue
}

export const tableColumns = (names: readonly ExportColumn[]): TableColumn[] =>
  names.map((name) => ({ name, ...exportColumns[name], valueOf: valueOf[name] }))

const valueOf: Record<ExportColumn, TableColumn['valueOf']> = {
  id: ({ id }) => id,
  reference: ({ id }) => referenceOf(id),
  created_at: ({ created_at: at }) => at,
  first_name: ({ first_name }) => first_name,
  last_name: ({ last_name }) => last_name,
  email: ({ email }) => email,
  phone: ({ phone }) => phone,
  link: ({ link }) => link,
  city: ({ city }) => city,
  state: ({ state }) => stateOfStage(state),
  assigned_to: ({ assignee_email }) => assignee_email,
  due_at: ({ due_at: at }) => at,
  overdue: ({ overdue }) => (overdue === 1 ? 'yes' : 'no'),
  reached_out_at: ({ reached_out_at: at }) => at,
  contact: ({ contact }) => contact,
  outcome: ({ outcome }) => outcome,
  source: ({ source }) => source,
  language: ({ language }) => language,
  marks: ({ marks }) => marks,
  message: ({ message }) => message,
  notes: (_lead, notes) => notes.map(noteText).join('\n\n'),
  consented_at: ({ consented_at: at }) => at,
  utm_source: ({ origin }) => originOf(origin)['utm_source'] ?? null,
  referrer: ({ origin }) => originOf(origin)['referrer'] ?? null,
  resume_name: ({ resume_name }) => resume_name,
  resume_bytes: ({ resume_bytes }) => resume_bytes,
  resume_path: ({ resume_path }) => resume_path,
  resume_sha256: ({ resume_sha256 }) => resume_sha256,
  updated_at: ({ updated_at: at }) => at,
}

const noteText = ({ created_at: at, author_email: author, text }: ExportedNote) =>
  `${isoTime(at)} ${author}: ${text}`
