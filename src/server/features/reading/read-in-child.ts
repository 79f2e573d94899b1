import { Readable } from 'node:stream'
import { z } from 'zod'
import type { ResumeKind } from '#contract/form/resume-types.ts'
import { limits } from '#contract/limits.ts'
import { ResumeContacts } from '#contract/schemas/resume-contacts.ts'
import { findingCodes, unreadableReasonCodes } from '#contract/values/resume-findings.ts'
import { type Expected, FileDamaged } from '#server/adapters/storage/open-verified.ts'
import { FileMissing } from '#server/adapters/storage/resume-store.ts'
import type { Deps } from '#server/deps.ts'
import { type ChildFailure, runChild } from '#server/work/child/child.ts'

/** A stored resume, and what it was recognized as when it came in. */
export type StoredResume = Expected & {
  kind: ResumeKind
  /** Of a text that says it for certain. */
  charset: string | undefined
  needsPassword: boolean
}

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
})
export type Reading = z.output<typeof Reading>

const program = new URL('./child/read-file.ts', import.meta.url)

/**
 * Reads a resume in a process that can be killed.
 * @returns what it has found; a reason where it came to nothing; `too_slow` where that may be the machine's fault
 * @throws the reason of the signal; what the file store or the system fails with
 */
export const readInChild = async (
  { openResume }: Pick<Deps, 'openResume'>,
  resume: StoredResume,
  signal: AbortSignal,
): Promise<Reading | 'too_slow'> => {
  const { kind, charset = '', needsPassword } = resume
  try {
    const content = await openResume(resume)
    const outcome = await runChild({
      program,
      args: [kind, charset, needsPassword ? 'locked' : ''],
      input: Buffer.isBuffer(content) ? Readable.from([content]) : content,
      signal,
    })
    signal.throwIfAborted()
    if (outcome.kind === 'done') return parsed(outcome.output)
    if (noProgram.test(outcome.detail)) throw new Error('The program that reads resumes does not start.')
    return outcome.reason === 'too_slow' ? 'too_slow' : { reason: reasonOf(outcome.reason, outcome.detail) }
  } catch (error) {
    if (error instanceof FileMissing || error instanceof FileDamaged) return { reason: 'lost' }
    throw error
  }
}

/** An incomplete installation is no fault of the file, which is to be read once that is mended. */
const noProgram = /ERR_MODULE_NOT_FOUND|ERR_ACCESS_DENIED|\.wasm\b/

const parsed = (output: Buffer): Reading => {
  try {
    return Reading.parse(JSON.parse(output.toString()))
  } catch {
    return { reason: 'damaged' }
  }
}

/** V8 ends a process whose heap is full by a crash. */
const reasonOf = (failure: Exclude<ChildFailure, 'too_slow'>, detail: string) =>
  failure === 'crashed' && !/out of memory|OOM/i.test(detail) ? 'damaged' : 'too_large'
