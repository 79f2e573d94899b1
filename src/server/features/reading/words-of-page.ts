import { PageWords } from '#contract/schemas/resumes/resume-preview.ts'
import type { Deps } from '#server/deps.ts'
import type { StoredResume } from '#server/features/resumes/stored-resume.ts'
import { inTurn } from './page-turns.ts'
import { problemOfPage, reasonIn, refuseNoPage } from './page-problems.ts'
import { runOnResume } from './run-on-resume.ts'

const program = new URL('./child/read-page-words.ts', import.meta.url)
/** Whoever has waited so long has gone on. */
const waitMs = 60_000

/**
 * The words on a page of a resume and where they stand, read when they are asked for: only pages that are shown as pictures need
 * them, and of those only pages on which something was found.
 * @throws Problem not_found, not_drawable, unavailable
 */
export const wordsOfPage = async (
  deps: Pick<Deps, 'openResume' | 'intakeLoad'>,
  resume: StoredResume,
  { number, pages }: { number: number; pages: number | null },
): Promise<PageWords> => {
  refuseNoPage(resume, number, pages)
  const signal = AbortSignal.timeout(waitMs)
  const output = await inTurn(deps, signal, () =>
    runOnResume(deps, resume, { program, args: [String(number)], signal }),
  )
  if (!Buffer.isBuffer(output)) throw problemOfPage(output === 'too_slow' ? 'too_large' : output, number)
  return wordsIn(output) ?? fail(reasonIn(output), number)
}

/** The process has read a stranger's file: nothing of it is taken unseen. */
const wordsIn = (output: Buffer): PageWords | undefined => {
  if (!output.toString('latin1', 0, 1).startsWith('{')) return undefined
  try {
    return PageWords.parse(JSON.parse(output.toString()))
  } catch {
    return undefined
  }
}

const fail = (...why: Parameters<typeof problemOfPage>): never => {
  throw problemOfPage(...why)
}
