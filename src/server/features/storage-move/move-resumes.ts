import { views } from '#contract/views.ts'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { OpenStore } from '#server/adapters/storage/open.ts'
import { type CopyResult, type Copying, copyResume } from './copy-resume.ts'
import { allResumes } from '#server/features/resumes/resumes.queries.ts'
import { inBatches } from '#server/work/in-batches.ts'
import { judgeStore } from '#server/features/resumes/store-standing.ts'
import { pathsAtOnce, withoutRow } from '#server/features/resumes/sweeping.ts'
import { selectInstallation } from '#server/features/resumes/resumes.queries.ts'

export type Moving = Copying & {
  db: Database
  progress: (text: string) => void
  /** Called for each resume that could not be copied. */
  lost: (leadId: number, how: Exclude<CopyResult, 'copied' | 'there'>) => void
  /** Ends the work between two files. */
  signal?: AbortSignal
}

export type Moved = Record<CopyResult, number>

/** Several at a time, because each waits for the disk or the network. */
const filesAtOnce = 8

/**
 * Copies the resume of each lead from the source to the target, whether the server is running or not. Writes the mark
 * of this installation to the target when all are copied. Removes nothing from the source, and does not copy its trash.
 * Can be interrupted at any moment and repeated: undamaged copies stay as they are.
 * @throws Error with a sentence when a store belongs to another installation; Outage when a store does not work
 */
export const moveResumes = async (moving: Moving): Promise<Moved> => {
  await moving.source.assertUsable()
  await moving.target.assertUsable()
  await refuseOtherStores(moving)

  const moved = await copyAll(moving)
  if (moved.missing + moved.damaged + moved.unreadable === 0) await writeMark(moving)
  return moved
}

const refuseOtherStores = async ({ db, source, target }: Moving) => {
  // The marks first: a running server that sweeps between the two readings raises the count in the database before the one
  // in the mark. Read the other way around, its own store would look like one of a newer database.
  const sourceMark = await source.upkeep.mark.read()
  const mark = await target.upkeep.mark.read()
  const installation = await readInstallation(db)
  const ofSource = judgeStore(sourceMark, installation)
  // An older database or a missing mark is harmless: each file is compared with its lead.
  if (!ofSource.sweepable && ofSource.reason === 'other_database')
    throw new Error(
      `The source (${source.description}) belongs to another database. Nothing was copied. Check the settings.`,
    )
  const ofTarget = judgeStore(mark, installation)
  if (!ofTarget.sweepable)
    throw new Error(
      `${refusals[ofTarget.reason]} (${target.description}). Nothing was copied. Name another one.`,
    )
  if (mark === 'none') await refuseStrangers(db, target)
}

const refusals = {
  other_database: 'The target belongs to another installation',
  mark_unreadable: 'The mark of the target (uploads/.installation) cannot be read',
  older_database: 'The target was in use with a newer state of this database',
}

/**
 * Refuses a target that holds files that no lead names, because the sweep would remove them once the store belongs to
 * this database. An interrupted copy leaves only files that leads name.
 */
const refuseStrangers = async (db: Database, target: OpenStore) => {
  for await (const entries of inBatches(target.store.list(), pathsAtOnce)) {
    if ((await withoutRow(db, entries)).length === 0) continue
    throw new Error(
      `The target (${target.description}) holds files that no lead names, and has no mark of an installation. ` +
        'Nothing was copied. Name an empty target.',
    )
  }
}

const copyAll = async (moving: Moving): Promise<Moved> => {
  const moved: Moved = { copied: 0, there: 0, missing: 0, damaged: 0, unreadable: 0 }
  const total = await readCount(moving.db, [views.all.counter])
  let leads = 0
  for await (const group of inBatches(allResumes(moving.db), filesAtOnce, moving.signal)) {
    // All copies of the group end before the first error is thrown, so that none goes on after the move has failed.
    const ends = await Promise.allSettled(
      group.map(async (lead) => {
        const result = await copyResume(lead, moving)
        moved[result] += 1
        if (result !== 'copied' && result !== 'there') moving.lost(lead.id, result)
      }),
    )
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    leads += group.length
    moving.progress(`resumes: ${leads.toLocaleString('en')} of ${total.toLocaleString('en')}`)
  }
  return moved
}

/** Reads the database again: after a sweep meanwhile, the mark may be behind the database, never ahead. */
const writeMark = async ({ db, target }: Moving) => {
  const { installation_id, sweeps, leads_seen } = await readInstallation(db)
  await target.upkeep.mark.write({ installation_id, sweeps, leads_seen })
}

const readInstallation = async (db: Database) => {
  const installation = await selectInstallation(db)
  if (!installation) throw new Error('No server has ever used this database: there is nothing to move.')
  return installation
}
