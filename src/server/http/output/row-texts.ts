import type { Cell } from '#contract/endpoint.ts'

export type Row = Readonly<Record<string, Cell>>

/** A text format for rows. Only the given columns of a row are written, in that order. */
export type RowFormat = {
  mediaType: string
  extension: string
  head(columns: readonly string[]): string
  line(row: Row, columns: readonly string[]): string
}

const lineEnd = '\r\n'

/**
 * RFC 4180: a header row, CRLF, quotes doubled. Every text is quoted, because some spreadsheets take a semicolon for
 * the end of a cell. A text that spreadsheets would take for a formula gets an apostrophe in front (OWASP, "CSV
 * Injection"; ASVS 5.0, 1.2.10). Numbers are written as they are, because Foyer makes them; null is an empty cell.
 */
export const csv: RowFormat = {
  mediaType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  head: (columns) => columns.join(',') + lineEnd,
  line: (row, columns) => columns.map((column) => cellText(row[column] ?? null)).join(',') + lineEnd,
}

/** One JSON object a line; texts are not changed. */
export const ndjson: RowFormat = {
  mediaType: 'application/x-ndjson; charset=utf-8',
  extension: 'ndjson',
  head: () => '',
  line: (row, columns) => `${JSON.stringify(row, [...columns])}\n`,
}

const cellText = (cell: Cell): string => {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const harmless = startsFormula.test(cell) ? `'${cell}` : cell
  return `"${harmless.replaceAll('"', '""')}"`
}

// The last four are the full-width forms of the first four.
const startsFormula = /^[=+\-@\t\r\n\0＝＋－＠]/
