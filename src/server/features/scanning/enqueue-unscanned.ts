import { readCount } from '#server/adapters/database/counting/counts.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { enqueueScan } from './enqueue-scan.ts'
import { job } from './scan-resume.job.ts'
import { scannerOf } from './scanner.ts'
import { selectUnscanned } from './scanning.queries.ts'

/** So many wait at most, so that the notifications of new leads are not behind all who came before. */
const waitingMax = 100

/**
 * Has resumes scanned that nobody has enqueued: those of before there was a scanner, or of a node that has none.
 * @returns how many were enqueued
 */
export const enqueueUnscanned = async (
  { db, config }: Pick<Deps, 'db' | 'config'>,
  now: number,
): Promise<number> => {
  if (!scannerOf(config)) return 0
  const room = waitingMax - (await readCount(db, [`jobs:queued:${job.kind}`]))
  if (room <= 0) return 0
  const unscanned = await selectUnscanned(db, job.kind, room)
  if (unscanned.length > 0)
    await transact(db, async (tx) => {
      for (const { id } of unscanned) await enqueueScan(tx, id, config, now)
    })
  return unscanned.length
}
