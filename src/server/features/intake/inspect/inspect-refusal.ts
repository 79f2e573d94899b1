import { invalidFileType } from '#contract/form/resume-types.ts'

export type RefusalCode = 'invalid_file_type' | 'unsafe_file' | 'empty_file'

/** Thrown for a resume that is refused. `reason` tells the prospect why, and what to do. */
export class ResumeRefused extends Error {
  readonly code: RefusalCode
  readonly reason: string

  constructor(code: RefusalCode, reason: string, cause?: unknown) {
    super(reason, { cause })
    this.name = 'ResumeRefused'
    this.code = code
    this.reason = reason
  }
}

/** The file has none of the four formats. `hint` says which format it has and what to send instead. */
export const notAResume = (hint: string) =>
  new ResumeRefused('invalid_file_type', `${invalidFileType}. ${hint}`)

export const unsafe = (reason: string, cause?: unknown) => new ResumeRefused('unsafe_file', reason, cause)

export const damaged = (cause?: unknown) =>
  unsafe(
    'This Word document is damaged or incomplete. Open it, save it again as DOCX or PDF, and send that file.',
    cause,
  )

export const passwordProtected = () =>
  notAResume('This file is protected with a password. Save it without the password and send that file.')
