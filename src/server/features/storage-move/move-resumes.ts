import { views } from '#contract/views.ts'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { OpenStore } from '#server/adapters/storage/open.ts'
import { type Carried, type Carrying, carryResume } from './carry-resume.ts'
import { allLeads } from '#server/features/resumes/resumes.queries.ts'
import { inBatches } from '#server/work/in-batches.ts'
import { judgeStore } from '#server/features/resumes/store-standing.ts'
import { pathsAtOnce, withoutRow } from '#server/features/resumes/sweeping.ts'
import { selectInstallation } from '#server/features/resumes/resumes.queries.ts'

export type Moving = Carrying & {
  db: Database
  progress: (text: string) => void
  /** A resume that could not be copied. */
  lost: (leadId: number, how: Exclude<Carried, 'copied' | 'there'>) => void
  /** Ends the work between two files. */
  signal?: AbortSignal
}

export type Moved = Record<Carried, number>

/** Files wait for the disk or the network, so a few go together. */
const filesAtOnce = 8

/**
 * Copies the resume of each lead from the source to the target, beside a running server or without it, and gives the
 * target the mark of this installation once all are there. Nothing is taken from the source, nor is its trash copied.
 * Can end at any moment, and be repeated: what is there and sound is left as it is.
 * @throws Error with a sentence when a store belongs to another installation; Outage when one does not work
 */
export const moveResumes = async (moving: Moving): Promise<Moved> => {
  await moving.source.assertUsable()
  await moving.target.assertUsable()
  await refuseOtherStores(moving)

  const moved = await carryAll(moving)
  if (moved.missing + moved.damaged + moved.unreadable === 0) await writeMark(moving)
  return moved
}

const refuseOtherStores = async ({ db, source, target }: Moving) => {
  const installation = await readInstallation(db)
  const ofSource = judgeStore(await source.upkeep.mark.read(), installation)
  // Copying can do no harm to an older database, or without a mark: each file is compared with its lead.
  if (!ofSource.sweepable && ofSource.reason === 'other_database')
    throw new Error(
      `The source (${source.description}) belongs to another database. Nothing was copied. Check the settings.`,
    )
  const mark = await target.upkeep.mark.read()
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

/** Once the store is this database's, what no lead names is swept. An interrupted copy has left named files alone. */
const refuseStrangers = async (db: Database, target: OpenStore) => {
  for await (const entries of inBatches(target.store.list(), pathsAtOnce)) {
    if ((await withoutRow(db, entries)).length === 0) continue
    throw new Error(
      `The target (${target.description}) holds files that no lead names, and no mark tells whose they are. ` +
        'Nothing was copied. Name an empty one.',
    )
  }
}

const carryAll = async (moving: Moving): Promise<Moved> => {
  const moved: Moved = { copied: 0, there: 0, missing: 0, damaged: 0, unreadable: 0 }
  const total = await readCount(moving.db, [views.all.counter])
  let leads = 0
  for await (const group of inBatches(allLeads(moving.db), filesAtOnce, moving.signal)) {
    // All of them end before the first failure is thrown: nothing works on in a store that is given up.
    const ends = await Promise.allSettled(
      group.map(async (lead) => {
        const carried = await carryResume(lead, moving)
        moved[carried] += 1
        if (carried !== 'copied' && carried !== 'there') moving.lost(lead.id, carried)
      }),
    )
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    leads += group.length
    moving.progress(`resumes: ${leads.toLocaleString('en')} of ${total.toLocaleString('en')}`)
  }
  return moved
}

/** What the database says now: a sweep meanwhile leaves the mark behind, never ahead. */
const writeMark = async ({ db, target }: Moving) => {
  const { installation_id, sweeps, leads_seen } = await readInstallation(db)
  await target.upkeep.mark.write({ installation_id, sweeps, leads_seen })
}

const readInstallation = async (db: Database) => {
  const installation = await selectInstallation(db)
  if (!installation) throw new Error('The database has never served: there is nothing to move.')
  return installation
}
