import type { Deps } from '#server/deps.ts'
import type { StoredResume } from '#server/features/resumes/stored-resume.ts'
import { type NoPage, reasonIn } from './page-problems.ts'
import { inTurn } from './page-turns.ts'
import { runOnResume } from './run-on-resume.ts'

const program = new URL('./child/draw-page.ts', import.meta.url)

/**
 * Draws a page of a PDF, counted from 1, in a process that can be killed.
 * @returns a PNG, or why there is none
 * @throws Problem unavailable when too many are waiting; the reason of the signal; what the file store or the system fails with
 */
export const drawInChild = (
  deps: Pick<Deps, 'openResume' | 'intakeLoad'>,
  resume: StoredResume,
  number: number,
  signal: AbortSignal,
): Promise<Buffer | NoPage> =>
  inTurn(deps, signal, async () => {
    const output = await runOnResume(deps, resume, { program, args: [String(number)], signal })
    if (!Buffer.isBuffer(output)) return output === 'too_slow' ? 'too_large' : output
    return isPlainPng(output) ? output : reasonIn(output)
  })

const signature = '\x89PNG\r\n\x1a\n'
const chunks = ['IHDR', 'IDAT', 'IEND']

/** Nothing but pixels: the process has read a stranger's file, and what it writes goes to a browser. */
const isPlainPng = (output: Buffer): boolean => {
  if (output.toString('latin1', 0, signature.length) !== signature) return false
  let at = signature.length
  for (const type of chunks) {
    if (at + 12 > output.length || output.toString('latin1', at + 4, at + 8) !== type) return false
    at += 12 + output.readUInt32BE(at)
  }
  return at === output.length
}
