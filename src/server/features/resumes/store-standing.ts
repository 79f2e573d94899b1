import type { Mark } from '#server/adapters/storage/store-upkeep.ts'
import type { Installation } from './resumes.queries.ts'

/** May files be swept from the store, judging by its mark? Where not: why, and what a person can do. */
export type Standing =
  | { sweepable: true }
  | {
      sweepable: false
      reason: 'mark_unreadable' | 'other_database' | 'older_database'
      sentence: string
      advice: string
    }

const handOver = 'To let this database take the store over as it is, remove uploads/.installation from it.'

/**
 * Only the database that a store belongs to may say what is superfluous in it, and only as long as it knows all that
 * it knew before. Without a mark the store is anybody's: the first to sweep it owns it.
 */
export const judgeStore = (mark: Mark | 'none' | 'unreadable', installation: Installation): Standing => {
  if (mark === 'none') return { sweepable: true }
  if (mark === 'unreadable') {
    return {
      sweepable: false,
      reason: 'mark_unreadable',
      sentence: 'The mark of the file store (uploads/.installation) cannot be read, so nothing is swept.',
      advice: `Restore it from a backup. ${handOver}`,
    }
  }
  if (mark.installation_id !== installation.installation_id) {
    return {
      sweepable: false,
      reason: 'other_database',
      sentence: 'The file store belongs to another database, so nothing is swept. Resumes are still taken.',
      advice: `Check DATA_DIR and DATABASE_URL: they do not belong together. ${handOver}`,
    }
  }
  // Sweeps are counted as well, because new leads soon fill up the ids that a restored database has lost.
  if (installation.sweeps < mark.sweeps || installation.leads_seen < mark.leads_seen) {
    return {
      sweepable: false,
      reason: 'older_database',
      sentence:
        'The database is older than the file store, as after restoring a backup, so nothing is swept.',
      advice: `Files of leads that it has lost are still in uploads/. Save what is needed. ${handOver}`,
    }
  }
  return { sweepable: true }
}
