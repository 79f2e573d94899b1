import type { MadePreview } from '#contract/schemas/resumes/resume-preview.ts'
import type { FindingCode, UnreadableReason } from '#contract/values/resume-findings.ts'

/** What one of the readers finds in a file. */
export type FileReading = {
  /** Undefined where it could be read. */
  reason?: UnreadableReason
  text: string
  /** There is more text than `text`. */
  isCut?: boolean
  pages?: number | undefined
  /** Where in `text` each page begins. */
  pageStarts?: number[]
  charset?: string
  author?: string | undefined
  /** Milliseconds since the epoch. */
  writtenAt?: number | undefined
  changedAt?: number | undefined
  findings: Iterable<FindingCode>
  preview?: MadePreview
}

export const unreadable = (reason: UnreadableReason, findings: Iterable<FindingCode> = []): FileReading => ({
  reason,
  text: '',
  findings,
})
