import { limits } from '#contract/limits.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { selectReaders } from './changes.queries.ts'

const atOnce = 1_000

/**
 * Finds leads that somebody began or ceased to read. It compares who is there with who was: the table has a row for each lead that
 * is open in a browser, and no events.
 * @returns a function that returns the leads whose readers are others than at its last call
 */
export const makeReaderWatch = (db: Database, now: () => number) => {
  let known = new Map<string, number>()
  return async (): Promise<number[]> => {
    const rows = await selectReaders(db, now() - limits.readingMs, atOnce)
    const there = new Map(rows.map(({ lead_id, attorney_id }) => [`${lead_id} ${attorney_id}`, lead_id]))
    const before = known
    known = there
    const came = [...there].filter(([key]) => !before.has(key))
    const left = [...before].filter(([key]) => !there.has(key))
    return [...new Set([...came, ...left].map(([, leadId]) => leadId))]
  }
}
