import type { Readable } from 'node:stream'
import { limits } from '#contract/limits.ts'
import { oneLine } from '#contract/values/one-line.ts'
import type { NotScannedReason } from '#contract/values/resume-scan.ts'
import { type ClamdAddress, ClamdFailed, scanStream } from '#server/adapters/clamd/clamd.ts'
import { FileDamaged } from '#server/adapters/storage/open-verified.ts'
import { FileMissing } from '#server/adapters/storage/resume-store.ts'
import type { Deps } from '#server/deps.ts'
import type { StoredResume } from '#server/features/resumes/stored-resume.ts'

export type ScanResult =
  | { state: 'clean' }
  | { state: 'infected'; name: string }
  | { state: 'not_scanned'; reason: NotScannedReason }

/**
 * Has a resume scanned by clamd. Only what clamd has looked into is clean: not what it could not decrypt or unpack.
 * @throws ClamdFailed if clamd has no verdict; what the file store fails with; the reason of the signal
 */
export const scanResume = async (
  { openResume }: Pick<Deps, 'openResume'>,
  address: ClamdAddress,
  resume: StoredResume,
  signal: AbortSignal,
): Promise<ScanResult> => {
  try {
    const open = async () => pieces(await openResume(resume))
    const result = resultOf(await scanStream(address, open, signal))
    return result.state === 'clean' && resume.needsPassword
      ? { state: 'not_scanned', reason: 'encrypted' }
      : result
  } catch (error) {
    if (error instanceof FileMissing || error instanceof FileDamaged)
      return { state: 'not_scanned', reason: 'lost' }
    throw error
  }
}

async function* pieces(content: Buffer | Readable): AsyncGenerator<Buffer> {
  if (Buffer.isBuffer(content)) yield content
  else yield* content as AsyncIterable<Buffer>
}

const resultOf = (answer: string): ScanResult => {
  if (answer === 'stream: OK') return { state: 'clean' }
  if (answer.startsWith('INSTREAM size limit exceeded')) return { state: 'not_scanned', reason: 'too_large' }
  const [, name] = /^stream: (.+) FOUND$/.exec(answer) ?? []
  if (name === undefined) throw new ClamdFailed('it has trouble of its own; its log says which.')
  if (name.startsWith('Heuristics.Limits.Exceeded')) return { state: 'not_scanned', reason: 'too_large' }
  if (name.startsWith('Heuristics.Encrypted')) return { state: 'not_scanned', reason: 'encrypted' }
  return { state: 'infected', name: oneLine(name).slice(0, limits.virusNameMaxLength) }
}
