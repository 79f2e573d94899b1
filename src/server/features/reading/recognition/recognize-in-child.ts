import type { Deps } from '#server/deps.ts'
import type { StoredResume } from '#server/features/resumes/stored-resume.ts'
import { type Reading, parseReading } from '../read-in-child.ts'
import { runOnResume } from '../run-on-resume.ts'

const program = new URL('../child/recognize-scan.ts', import.meta.url)

/** A page takes some seconds, and on a slow machine with other things to do a minute. */
export const childMaxSeconds = 600
// A tenth of the usual share. With the lowest priority a busy machine would never come to it.
const recognitionNice = 10
const lineFeed = 10

type Recognizing = {
  languages: readonly string[]
  signal: AbortSignal
  /** Called when a page is done. */
  pageDone(): void
}

/**
 * Recognizes the text of a scan in a process that can be killed.
 * @returns what it has found, or a reason; `too_slow` where that may be the machine's fault
 * @throws the reason of the signal; what the file store or the system fails with
 */
export const recognizeInChild = async (
  deps: Pick<Deps, 'openResume'>,
  resume: StoredResume,
  { languages, signal, pageDone }: Recognizing,
): Promise<Reading | 'too_slow'> => {
  const watch = (piece: Buffer) => {
    for (const byte of piece) if (byte === lineFeed) pageDone()
  }
  const limits = { cpuSeconds: childMaxSeconds, seconds: childMaxSeconds }
  const how = { program, args: languages, signal, limits, nice: recognitionNice, watch }
  const output = await runOnResume(deps, resume, how)
  if (Buffer.isBuffer(output)) return parseReading(output.subarray(output.lastIndexOf(lineFeed) + 1))
  return output === 'too_slow' ? output : { reason: output }
}
