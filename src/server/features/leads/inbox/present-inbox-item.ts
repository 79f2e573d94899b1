import type { InboxItem, Person } from '#contract/schemas/lead-record.ts'
import { type ResumeKind, declaredKind } from '#contract/form/resume-types.ts'
import { stateOfStage } from '#contract/values/lead-stage.ts'
import type { InboxRow } from './inbox.queries.ts'
import { isoTime } from '#server/iso-time.ts'

/** A row of the inbox in an answer. It never throws, because a list must not fail because of one row. */
export const toInboxItem = (row: InboxRow): InboxItem => ({
  id: row.id,
  first_name: row.first_name,
  last_name: row.last_name,
  email: row.email,
  state: stateOfStage(row.state),
  created_at: isoTime(row.created_at),
  ...toFirmFields(row),
  resume_kind: resumeKindOf(row.resume_media_type),
  resume_bytes: row.resume_bytes,
})

type FirmFieldsRow = Pick<
  InboxRow,
  | 'assigned_to'
  | 'assignee_name'
  | 'assignee_email'
  | 'outcome'
  | 'contact'
  | 'due_at'
  | 'overdue'
  | 'reached_out_at'
  | 'source'
  | 'language'
  | 'marks'
  | 'version'
>

/** What attorneys see of a lead besides the data that the prospect submitted. */
export const toFirmFields = (row: FirmFieldsRow) => ({
  assigned_to: toPerson(row.assigned_to, row.assignee_name, row.assignee_email),
  outcome: row.outcome,
  contact: row.contact,
  due_at: isoTime(row.due_at),
  overdue: row.overdue === 1,
  reached_out_at: row.reached_out_at === null ? null : isoTime(row.reached_out_at),
  source: row.source,
  language: row.language,
  marks: row.marks.split(' ').filter(Boolean),
  version: row.version,
})

/** Null if the columns of a left join are null. */
export const toPerson = (id: number | null, name: string | null, email: string | null): Person | null =>
  id === null || email === null ? null : { id, name, email }

/** Null without a resume. */
export const resumeKindOf = (mediaType: string | null): ResumeKind | 'other' | null => {
  if (mediaType === null) return null
  const kind = declaredKind(mediaType)
  return kind === 'undeclared' ? 'other' : kind
}
