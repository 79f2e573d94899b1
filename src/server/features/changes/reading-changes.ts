import type { Database } from '#server/adapters/database/schema.ts'
import { selectReadSince } from './changes.queries.ts'

// Of another node the clock may be behind, and its transaction may have taken a while.
const lookBackMs = 30_000
const atOnce = 500

/**
 * Finds resumes that were read. That is not stored as an event: nobody has done anything, and the log of what people did would
 * be twice as long.
 * @returns a function that returns the leads whose resume was read since its last call
 */
export const makeReadingWatch = (db: Database, now: () => number) => {
  let known = new Set<string>()
  return async (): Promise<number[]> => {
    const rows = await selectReadSince(db, now() - lookBackMs, atOnce)
    const keyed = rows.map(({ lead_id, read_at }) => ({ leadId: lead_id, key: `${lead_id} ${read_at}` }))
    const found = keyed.filter(({ key }) => !known.has(key))
    known = new Set(keyed.map(({ key }) => key))
    return found.map(({ leadId }) => leadId)
  }
}
