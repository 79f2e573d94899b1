import type { z } from 'zod'
import type { ResumeContacts } from '#contract/schemas/resumes/resume-contacts.ts'
import { MadePreview, type ResumePreview } from '#contract/schemas/resumes/resume-preview.ts'
import type { ResumeReport, ResumeText } from '#contract/schemas/resumes/resume-report.ts'
import { findingCodes, resumeFindings, unreadableReasons } from '#contract/values/resume-findings.ts'
import { notScannedReasons } from '#contract/values/resume-scan.ts'
import { isoTime } from '#server/iso-time.ts'
import type { selectPreview, selectReport, selectText } from './reading.queries.ts'

type ReportRow = NonNullable<Awaited<ReturnType<typeof selectReport>>>
type TextRow = NonNullable<Awaited<ReturnType<typeof selectText>>>
type PreviewRow = NonNullable<Awaited<ReturnType<typeof selectPreview>>>

export const toReport = (
  row: ReportRow,
  { contacts, hasScanner }: { contacts: ResumeContacts; hasScanner: boolean },
): z.input<typeof ResumeReport> => ({
  state: stateOf(row),
  read_at: timeOf(row.read_at),
  reason: row.reason && { code: row.reason, sentence: unreadableReasons[row.reason] },
  kind: row.kind,
  pages: row.pages,
  words: row.words,
  language: row.language,
  charset: row.charset,
  has_text: row.has_text === null ? null : row.has_text === 1,
  author: row.author,
  written_at: timeOf(row.written_at),
  changed_at: timeOf(row.changed_at),
  findings: findingsOf(row).map((code) => ({ code, ...resumeFindings[code] })),
  scan: toScan(row, hasScanner),
  contacts,
})

const toScan = (
  { scan_state, virus, scan_reason, scanned_at, handled_at }: ReportRow,
  hasScanner: boolean,
): z.input<typeof ResumeReport>['scan'] => {
  const state = scan_state ?? 'not_scanned'
  const code = scan_state === null ? (hasScanner ? 'waiting' : 'off') : scan_reason
  return {
    state,
    name: virus,
    reason: code && { code, sentence: notScannedReasons[code] },
    scanned_at: timeOf(scanned_at),
    handled_at: timeOf(handled_at),
  }
}

export const toText = (row: TextRow): z.input<typeof ResumeText> => ({
  state: stateOf(row),
  text: row.text ?? '',
  page_starts: (row.page_starts ?? '').split(' ').filter(Boolean).map(Number),
  is_cut: findingsOf(row).includes('text_cut'),
  is_recognized: findingsOf(row).includes('recognized_text'),
})

export const toPreview = (row: PreviewRow): z.input<typeof ResumePreview> => {
  const state = stateOf(row)
  const {
    blocks = [],
    pictures = 0,
    page_sizes = [],
    attached = [],
  } = row.preview ? MadePreview.parse(JSON.parse(row.preview)) : {}
  return {
    state,
    kind: row.kind,
    show: state === 'read' ? shownAs(row) : null,
    blocks,
    pictures_left_out: pictures,
    text: row.text ?? '',
    is_cut: findingsOf(row).includes('text_cut'),
    pages: row.kind === 'pdf' ? row.pages : null,
    page_sizes,
    attached,
  }
}

/** Of a PDF that can do more than a resume needs, nothing but pixels reaches the browser. */
const shownAs = (row: PreviewRow) => {
  if (row.kind === 'docx') return 'blocks'
  if (row.kind !== 'pdf') return 'text'
  return findingsOf(row).some((code) => resumeFindings[code].severity !== 'info') ? 'pictures' : 'file'
}

const stateOf = ({ read_at, reason }: Pick<TextRow, 'read_at' | 'reason'>) =>
  read_at === null ? 'reading' : reason === null ? 'read' : 'unreadable'

/** Those that this version of the program knows. */
const findingsOf = ({ findings }: Pick<TextRow, 'findings'>) => {
  const stored = (findings ?? '').split(' ')
  return findingCodes.filter((code) => stored.includes(code))
}

const timeOf = (at: number | null) => (at === null ? null : isoTime(at))
