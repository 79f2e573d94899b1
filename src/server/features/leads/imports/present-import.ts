import { z } from 'zod'
import { fullName } from '#contract/values/full-name.ts'
import { ImportReport } from '#contract/schemas/exchange/imports.ts'
import type { Import } from '#contract/schemas/exchange/imports.ts'
import { isoTime } from '#server/iso-time.ts'
import { toPerson } from '../inbox/present-inbox-item.ts'
import { countsOf, sumOf } from './count-rows.ts'
import { rowsOf } from './imports.job.ts'
import {
  type ShownImport,
  optionsOf,
  readAsOf,
  type selectLeft,
  type selectLeftResumes,
} from './imports.queries.ts'
import { readRehearsal } from './rehearse-step.ts'
import { undoableUntil } from './start-import.ts'

export const toImport = (row: ShownImport, now: number): Import => {
  const isUnfinished = row.state === 'rehearsing' || row.state === 'running' || row.state === 'undoing'
  const until = undoableUntil(row, now)
  return {
    id: row.id,
    file_name: row.file_name,
    state: row.state,
    reason: row.reason,
    is_stalled: isUnfinished && row.working_job_id === null,
    job_id: isUnfinished ? row.working_job_id : null,
    uploaded_by: { id: row.uploaded_by, name: row.uploader_name, email: row.uploader_email },
    uploaded_at: isoTime(row.uploaded_at),
    ended_at: row.ended_at === null ? null : isoTime(row.ended_at),
    rows: rowsOf(row),
    done: doneOf(row),
    counts: countsOf(row),
    undone_by: toPerson(row.undone_by, row.undoer_name, row.undoer_email),
    put_back: row.put_back,
    left: row.left_alone,
    resumes_attached: row.resumes_attached,
    resumes_left: row.resumes_left,
    undoable_until: until === undefined ? null : isoTime(until),
  }
}

const doneOf = (row: ShownImport) => {
  if (row.state === 'rehearsing') return sumOf(readRehearsal(row.rehearsal).counts)
  return row.state === 'undoing' || row.state === 'undone'
    ? row.put_back + row.left_alone
    : sumOf(countsOf(row))
}

export const toImportReport = (
  row: ShownImport,
  {
    left,
    leftResumes,
    now,
  }: {
    left: Awaited<ReturnType<typeof selectLeft>>
    leftResumes: Awaited<ReturnType<typeof selectLeftResumes>>
    now: number
  },
): z.input<typeof ImportReport> => ({
  ...toImport(row, now),
  read_as: readAsOf(row),
  columns: Stored.columns.parse(JSON.parse(row.columns)),
  options: optionsOf(row),
  rehearsal: row.rehearsal === null || row.state === 'rehearsing' ? null : readRehearsal(row.rehearsal),
  left_leads: left.flatMap(({ lead_id, reason, ...name }) =>
    lead_id === null || reason === null ? [] : { lead_id, name: fullName(name), reason },
  ),
  left_resumes: leftResumes.map(({ row, resume_file, resume_reason }) => ({
    row,
    file: resume_file ?? '',
    reason: resume_reason ?? '',
  })),
})

const Stored = ImportReport.shape
