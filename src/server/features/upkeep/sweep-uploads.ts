import { transact } from '#server/adapters/database/transact.ts'
import { inBatches } from '#server/work/in-batches.ts'
import { type Standing, judgeStore } from '#server/features/resumes/store-standing.ts'
import { emptyTrash, putBackNamed } from './sweep-trash.ts'
import {
  type Sweeping,
  graceMs,
  pathsAtOnce,
  temporaryKeptMs,
  withoutRow,
} from '#server/features/resumes/sweeping.ts'
import { countSweep, selectInstallation } from '#server/features/resumes/resumes.queries.ts'

export type Swept = {
  standing: Standing
  /** Files that were in the trash although a lead names them. */
  putBack: number
  /** Files without a lead, moved to the trash. */
  orphans: number
  /** Files removed from the trash after their time there. */
  removed: number
  temporary: number
}

/**
 * Moves files that no lead names to the trash, removes old files from the trash, and removes temporary files of aborted
 * uploads. Does nothing unless the mark in the store shows that the store belongs to this database. Can be interrupted
 * at any moment and repeated.
 * @throws when the database or the store does not answer; the files that it did not get to are unchanged
 */
export const sweepUploads = async (sweeping: Sweeping): Promise<Swept> => {
  const putBack = await putBackNamed(sweeping)
  const standing = await claimStore(sweeping)
  if (!standing.sweepable) return { standing, putBack, orphans: 0, removed: 0, temporary: 0 }

  const orphans = await discardOrphans(sweeping)
  const removed = await emptyTrash(sweeping)
  const temporary = await sweeping.storage.temporary.removeOlder(sweeping.now() - temporaryKeptMs)
  return { standing, putBack, orphans, removed, temporary }
}

/** Counts the sweep in the database first, then in the mark: after a crash the mark is behind, never ahead. */
const claimStore = async ({ db, storage }: Sweeping): Promise<Standing> => {
  const mark = await storage.mark.read()
  const claimed = await transact(db, async (tx) => {
    const installation = await selectInstallation(tx)
    if (!installation) throw new Error('The database has no installation id.')
    const standing = judgeStore(mark, installation)
    return {
      ...installation,
      standing,
      sweeps: standing.sweepable ? await countSweep(tx) : installation.sweeps,
    }
  })
  const { standing, installation_id, leads_seen, sweeps } = claimed
  if (standing.sweepable) await storage.mark.write({ installation_id, leads_seen, sweeps })
  return standing
}

const discardOrphans = async ({ db, store, storage, now, signal }: Sweeping): Promise<number> => {
  let moved = 0
  for await (const entries of inBatches(store.list(), pathsAtOnce, signal)) {
    for (const { path, facts } of await withoutRow(db, entries)) {
      const found = await facts()
      if (!found || found.modifiedAt > now() - graceMs) continue
      await storage.trash.put(path, now())
      moved += 1
    }
  }
  return moved
}
