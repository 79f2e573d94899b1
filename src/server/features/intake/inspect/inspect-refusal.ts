import { invalidFileType } from '#contract/form/resume-types.ts'

/** What is wrong with a refused file; the form has a sentence for each in every language (`form.resume_…`). */
const codes = {
  type: 'invalid_file_type',
  program: 'invalid_file_type',
  macros: 'unsafe_file',
  unpacks: 'unsafe_file',
  damaged: 'unsafe_file',
  empty: 'empty_file',
} as const

export type RefusalCause = keyof typeof codes
export type RefusalCode = (typeof codes)[RefusalCause]

/** Thrown for a resume that is refused. `reason` tells the prospect why, and what to do. */
export class ResumeRefused extends Error {
  readonly why: RefusalCause
  readonly code: RefusalCode
  readonly reason: string

  constructor(why: RefusalCause, reason: string, cause?: unknown) {
    super(reason, { cause })
    this.name = 'ResumeRefused'
    this.why = why
    this.code = codes[why]
    this.reason = reason
  }
}

/** The file has none of the four formats. `hint` says which format it has and what to send instead. */
export const notAResume = (hint: string, why: 'type' | 'program' = 'type') =>
  new ResumeRefused(why, `${invalidFileType}. ${hint}`)

export const macros = () =>
  new ResumeRefused(
    'macros',
    'This Word document contains macros. Save it as DOCX without macros or as PDF, and send that file.',
  )

export const unpacksTooFar = () =>
  new ResumeRefused(
    'unpacks',
    'This Word document unpacks to far more than a resume needs. Save it as PDF and send that file.',
  )

export const damaged = (cause?: unknown) =>
  new ResumeRefused(
    'damaged',
    'This Word document is damaged or incomplete. Open it, save it again as DOCX or PDF, and send that file.',
    cause,
  )

export const passwordProtected = () =>
  notAResume('This file is protected with a password. Save it without the password and send that file.')
