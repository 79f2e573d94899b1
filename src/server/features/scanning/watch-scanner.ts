import { readVersion } from '#server/adapters/clamd/clamd.ts'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { scanAgain } from './scan-again.ts'
import { job as scanResume } from './scan-resume.job.ts'
import { endSilence, noteSilence, readScannerRow } from './scanner-row.ts'
import { scannerOf } from './scanner.ts'

const answersWithinMs = 5_000

/**
 * Asks the virus scanner once a minute whether it is there, so that its silence is noticed also while nobody hands in, and
 * has resumes scanned again when its signatures are newer.
 * @returns how many were enqueued
 */
export const watchScanner = async (deps: Pick<Deps, 'db' | 'config'>, now: number): Promise<number> => {
  const { db, config } = deps
  const scanner = scannerOf(config)
  if (!scanner) return 0
  let version
  try {
    version = await readVersion(scanner, AbortSignal.timeout(answersWithinMs))
  } catch {
    await noteSilence(db, now)
    return 0
  }
  await endSilenceUnlessWaiting(deps)
  const signatures = signaturesIn(version)
  return signatures === undefined ? 0 : await scanAgain(deps, signatures, now)
}

/** A scanner that says its version and has no verdict for any file is as good as silent. */
const endSilenceUnlessWaiting = async ({ db }: Pick<Deps, 'db'>) => {
  const row = await readScannerRow(db)
  if (!row || row.silent_since === null) return
  if ((await readCount(db, [`jobs:queued:${scanResume.kind}`])) === 0) await transact(db, endSilence)
}

/** The number of the signatures, which goes up; undefined where they are not ClamAV's own. */
const signaturesIn = (version: string): number | undefined => {
  const [, number] = /^[^/]*\/(\d{1,15})\//.exec(version) ?? []
  return number === undefined ? undefined : Number(number)
}
