import { limits } from '#contract/limits.ts'

export type TableLimits = {
  recordMaxBytes: number
  recordsMax: number
  columnsMax: number
  /** Of all cells together: in a workbook many cells can share one long text. */
  textMaxLength: number
  sheetsMax: number
  sheetNameMaxLength: number
  filesMax: number
  fileNameMaxLength: number
  /** Of a workbook in a ZIP. */
  workbookMaxBytes: number
}

export const tableLimits: TableLimits = {
  recordMaxBytes: limits.importRecordMaxBytes,
  // The names of the columns are a record, too.
  recordsMax: limits.importRowsMax + 1,
  columnsMax: limits.importColumnsMax,
  textMaxLength: 4 * limits.importMaxBytes,
  sheetsMax: limits.importSheetsMax,
  sheetNameMaxLength: limits.importSheetNameMaxLength,
  filesMax: limits.importFilesMax,
  fileNameMaxLength: limits.importFileNameMaxLength,
  workbookMaxBytes: limits.importMaxBytes,
}
