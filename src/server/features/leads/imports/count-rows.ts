import { type ImportOutcome, importOutcomes } from '#contract/values/import-fields.ts'
import type { ImportRow } from './imports.queries.ts'

export type Counts = Record<ImportOutcome, number>

export const countsOf = (row: Pick<ImportRow, ImportOutcome>): Counts =>
  Object.fromEntries(importOutcomes.map((outcome) => [outcome, row[outcome]])) as Counts

export const noCounts = Object.fromEntries(importOutcomes.map((outcome) => [outcome, 0])) as Counts

/** How many rows had each outcome, with these. */
export const countRows = (before: Counts, rows: readonly { outcome: ImportOutcome | null }[]): Counts => {
  const counts = countsOf(before)
  for (const { outcome } of rows) if (outcome) counts[outcome] += 1
  return counts
}

export const sumOf = (counts: Counts): number =>
  importOutcomes.reduce((sum, outcome) => sum + counts[outcome], 0)
