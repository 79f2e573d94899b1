import type { Deps } from '#server/deps.ts'
import { enqueueBacklog } from '#server/features/resumes/enqueue-backlog.ts'
import { enqueueScan } from './enqueue-scan.ts'
import { job } from './scan-resume.job.ts'
import { scannerOf } from './scanner.ts'
import { selectUnscanned } from './scanning.queries.ts'

/** Has resumes scanned that came before there was a scanner, or to a node that has none. @returns how many were enqueued */
export const enqueueUnscanned = async (
  { db, config }: Pick<Deps, 'db' | 'config'>,
  now: number,
): Promise<number> =>
  scannerOf(config)
    ? await enqueueBacklog(db, { kind: job.kind, open: selectUnscanned(db) }, (tx, id) =>
        enqueueScan(tx, id, config, now),
      )
    : 0
