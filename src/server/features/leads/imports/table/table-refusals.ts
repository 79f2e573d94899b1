import { limits } from '#contract/limits.ts'

/** Why a file is not read, or not to its end, as the process that reads it says, and the sentence about it. */
export const tableRefusals = {
  rows: `The file has more than ${limits.importRowsMax} rows. Divide it.`,
  columns: `The file has more than ${limits.importColumnsMax} columns.`,
  text: 'The file holds too much text. Divide it.',
  long: 'The file has a row that is too long.',
  quote: 'The file has a quotation mark that is never closed, or a row that is too long.',
  damaged: 'The file cannot be read: it is damaged, or has another format.',
  unpacks: 'The file unpacks to far more than a table needs.',
  locked: 'The file is a workbook with a password, or one of an old Excel (.xls). Save it as XLSX or CSV.',
  binary: 'The file is a binary workbook (.xlsb). Save it as XLSX or CSV.',
  open_document: 'The file is an OpenDocument spreadsheet (.ods). Save it as XLSX or CSV.',
  no_workbook: 'The file is neither a workbook nor a table.',
  no_table: 'The ZIP has no table in it: no CSV, XLSX or NDJSON file.',
  tables: 'The ZIP has several tables in it. Leave the one that is to be imported.',
  password: 'The ZIP has a password. Make one without it.',
  files: `The ZIP has more than ${limits.importFilesMax} files. Divide it.`,
  no_sheet: 'The workbook has no sheet with this name.',
  version: 'The export has a version of the format that this Foyer does not know.',
  json: 'The file is one JSON value. Save it as JSON lines: one object in each line.',
} as const

/** Why one row is refused that is no row at all. */
export const brokenRows = {
  no_object: 'This line is no JSON object, or is too long.',
  no_end: 'The export has no end: it was cut off. Export again.',
} as const

export type BrokenRow = keyof typeof brokenRows
export type TableRefusal = keyof typeof tableRefusals
