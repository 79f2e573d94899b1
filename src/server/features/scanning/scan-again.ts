import { readCount } from '#server/adapters/database/counting/counts.ts'
import { forUpdate } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { enqueueJob } from '#server/work/jobs/enqueue-job.ts'
import { job } from './scan-again.job.ts'
import { readScannerRow } from './scanner-row.ts'

/** So many wait at most: a step of a round takes no more leads than find room, and the next one follows in a minute. */
const waitingMax = 100
const dayMs = 86_400_000

type Round = { signatures: number; beganAt: number; below: number }

/**
 * Has resumes scanned again with newer signatures, in rounds: those of the last CLAMD_RESCAN_DAYS that were clean or could
 * not be scanned, the newest first. A step looks at one page of leads and stores how far it came, so its cost does not
 * depend on their number. Signatures that arrive meanwhile do not begin a round anew, or old resumes would never be reached;
 * the next round follows when it is over.
 * @returns how many were enqueued
 */
export const scanAgain = async (
  { db, config }: Pick<Deps, 'db' | 'config'>,
  signatures: number,
  now: number,
): Promise<number> => {
  const days = config.clamdRescanDays
  if (days === 0 || !isNeeded(await readScannerRow(db), signatures)) return 0
  const room = waitingMax - (await readCount(db, [`jobs:queued:${job.kind}`]))
  if (room <= 0) return 0
  return transact(db, async (tx) => {
    const round = await currentRound(tx, signatures, now)
    const page = await selectPage(tx, round.below, room)
    const recent = page.filter(({ created_at }) => created_at >= now - days * dayMs)
    const due = recent.filter(({ state, scanned_at }) => isDue(state, scanned_at, round))
    for (const { id } of due)
      await enqueueJob(tx, job, { lead_id: id }, { now, leadId: id, once: String(id) })
    const isOver = page.length < room || recent.length === 0
    await storeRound(tx, { ...round, below: isOver ? 0 : (page.at(-1)?.id ?? 0) })
    return due.length
  })
}

type ScannerRow = Awaited<ReturnType<typeof readScannerRow>>

const isNeeded = (row: ScannerRow, signatures: number) =>
  !row || row.round_below > 0 || signatures > (row.signatures ?? -1)

/** The round under way, or a new one, which begins with the newest lead. */
const currentRound = async (tx: Database, signatures: number, now: number): Promise<Round> => {
  const row = await forUpdate(tx, tx.selectFrom('scanner').selectAll()).executeTakeFirst()
  if (row && row.round_below > 0)
    return {
      signatures: row.signatures ?? signatures,
      beganAt: row.round_began_at ?? now,
      below: row.round_below,
    }
  const newest = await tx.selectFrom('leads').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return { signatures, beganAt: now, below: (newest?.id ?? 0) + 1 }
}

/** By id only: a condition on the time might have to look at all leads to fill a page. */
export const selectPage = (tx: Database, below: number, atMost: number) =>
  tx
    .selectFrom('leads')
    .leftJoin('resume_scans as scan', 'scan.lead_id', 'leads.id')
    .select(['leads.id', 'leads.created_at', 'scan.state', 'scan.scanned_at'])
    .where('leads.id', '<', below)
    .orderBy('leads.id', 'desc')
    .limit(atMost)
    .execute()

/** Not what was never scanned, for which a job waits already, and not what the new signatures have seen. */
const isDue = (state: string | null, scannedAt: number | null, { beganAt }: Round) =>
  (state === 'clean' || state === 'not_scanned') && scannedAt !== null && scannedAt < beganAt

const storeRound = async (tx: Database, { signatures, beganAt, below }: Round) => {
  const round = { signatures, round_began_at: beganAt, round_below: below }
  await tx
    .insertInto('scanner')
    .values({ only: 1, ...round })
    .onConflict((conflict) => conflict.column('only').doUpdateSet(round))
    .execute()
}
