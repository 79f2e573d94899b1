import type { Mark } from '#server/adapters/storage/store-upkeep.ts'
import type { Installation } from './resumes.queries.ts'

/** Whether files may be swept from the store. If not: the reason, and what an operator can do. */
export type Standing =
  | { sweepable: true }
  | {
      sweepable: false
      reason: 'mark_unreadable' | 'other_database' | 'older_database'
      sentence: string
      advice: string
    }

const handOver = 'To let this database take over the store as it is, remove uploads/.installation.'

/**
 * Only the database that a store belongs to may decide which files are superfluous, and only if it has not lost data since
 * the last sweep. A store without a mark belongs to the first database that sweeps it.
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
      sentence:
        'The file store belongs to another database, so nothing is swept. Resumes are still accepted.',
      advice: `Check DATA_DIR and DATABASE_URL: they do not belong together. ${handOver}`,
    }
  }
  // Sweeps are compared too, because in a restored database new leads soon use the ids that were lost.
  if (installation.sweeps < mark.sweeps || installation.leads_seen < mark.leads_seen) {
    return {
      sweepable: false,
      reason: 'older_database',
      sentence:
        'The database is older than the file store, as after restoring a backup, so nothing is swept.',
      advice: `Files of lost leads are still in uploads/. Copy those that are needed. ${handOver}`,
    }
  }
  return { sweepable: true }
}
