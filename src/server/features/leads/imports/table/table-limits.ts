import { limits } from '#contract/limits.ts'

export type TableLimits = { recordMaxBytes: number; recordsMax: number; columnsMax: number }

export const tableLimits: TableLimits = {
  recordMaxBytes: limits.importRecordMaxBytes,
  // The names of the columns are a record, too.
  recordsMax: limits.importRowsMax + 1,
  columnsMax: limits.importColumnsMax,
}
