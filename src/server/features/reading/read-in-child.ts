import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { ResumeContacts } from '#contract/schemas/resumes/resume-contacts.ts'
import { MadePreview } from '#contract/schemas/resumes/resume-preview.ts'
import { findingCodes, unreadableReasonCodes } from '#contract/values/resume-findings.ts'
import type { Deps } from '#server/deps.ts'
import type { StoredResume } from '#server/features/resumes/stored-resume.ts'
import { runOnResume } from './run-on-resume.ts'

// Year 0 to 9999: beyond it no instant can be written.
const Time = z.int().min(-62_167_219_200_000).max(253_402_300_799_999).optional().catch(undefined)

/** What the child says; as it has read a stranger's file, nothing of it is taken unseen. */
const Reading = z.object({
  reason: z.enum(unreadableReasonCodes).optional(),
  pages: z.int().min(0).optional(),
  words: z.int().min(0).optional(),
  language: z.string().max(35).optional(),
  charset: z.string().max(limits.charsetMaxLength).optional(),
  author: z.string().max(limits.authorMaxLength).optional(),
  writtenAt: Time,
  changedAt: Time,
  findings: z.array(z.enum(findingCodes)).optional(),
  text: z.string().max(limits.resumeTextMaxLength).optional(),
  contacts: ResumeContacts.optional(),
  preview: MadePreview.optional(),
  pageStarts: z.array(z.int().min(0)).max(limits.resumePagesMax).optional(),
})
export type Reading = z.output<typeof Reading>

const program = new URL('./child/read-file.ts', import.meta.url)

/**
 * Reads a resume in a process that can be killed.
 * @returns what it has found; a reason where it came to nothing; `too_slow` where that may be the machine's fault
 * @throws the reason of the signal; what the file store or the system fails with
 */
export const readInChild = async (
  deps: Pick<Deps, 'openResume'>,
  resume: StoredResume,
  signal: AbortSignal,
): Promise<Reading | 'too_slow'> => {
  const { kind, charset = '', needsPassword } = resume
  const args = [kind, charset, needsPassword ? 'locked' : '']
  const output = await runOnResume(deps, resume, { program, args, signal })
  if (Buffer.isBuffer(output)) return parseReading(output)
  return output === 'too_slow' ? output : { reason: output }
}

/** What one of the processes has written: unreadable where that makes no sense. */
export const parseReading = (output: Buffer): Reading => {
  try {
    return Reading.parse(JSON.parse(output.toString()))
  } catch {
    return { reason: 'damaged' }
  }
}
