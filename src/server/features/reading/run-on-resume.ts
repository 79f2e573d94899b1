import { Readable } from 'node:stream'
import type { UnreadableReason } from '#contract/values/resume-findings.ts'
import { FileDamaged } from '#server/adapters/storage/open-verified.ts'
import { FileMissing } from '#server/adapters/storage/resume-store.ts'
import type { Deps } from '#server/deps.ts'
import type { StoredResume } from '#server/features/resumes/stored-resume.ts'
import { type ChildFailure, type ChildTask, runChild } from '#server/work/child/child.ts'

type Program = Omit<ChildTask, 'input'> & { signal: AbortSignal }

/**
 * Runs one of the programs in `child/` over a resume.
 * @returns what it has written; a reason where it came to nothing; `too_slow` where that may be the machine's fault
 * @throws the reason of the signal; what the file store or the system fails with
 */
export const runOnResume = async (
  { openResume }: Pick<Deps, 'openResume'>,
  resume: StoredResume,
  task: Program,
): Promise<Buffer | UnreadableReason | 'too_slow'> => {
  try {
    const content = await openResume(resume)
    const input = Buffer.isBuffer(content) ? Readable.from([content]) : content
    const outcome = await runChild({ ...task, input })
    task.signal.throwIfAborted()
    if (outcome.kind === 'done') return outcome.output
    if (isNoFaultOfTheFile.test(outcome.detail))
      throw new Error('A program that reads resumes does not start.', { cause: outcome.reason })
    return outcome.reason === 'too_slow' ? 'too_slow' : reasonOf(outcome.reason, outcome.detail)
  } catch (error) {
    if (error instanceof FileMissing || error instanceof FileDamaged) return 'lost'
    throw error
  }
}

/** An incomplete installation, or a system that forbids the confinement: the file is to be read once that is mended. */
const isNoFaultOfTheFile =
  /ERR_MODULE_NOT_FOUND|ERR_ACCESS_DENIED|\.wasm\b|\.traineddata\b|^(?:bwrap|unshare): /m

/** V8 ends a process whose heap is full by a crash. */
const reasonOf = (failure: Exclude<ChildFailure, 'too_slow'>, detail: string) =>
  failure === 'crashed' && !/out of memory|OOM/i.test(detail) ? 'damaged' : 'too_large'
