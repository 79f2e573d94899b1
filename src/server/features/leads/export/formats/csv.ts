import { countOf } from '#server/wording.ts'
import { isoTime } from '#server/iso-time.ts'
import type { CellValue, TableColumn } from '../cells.ts'
import { withGuards } from './formula-safe.ts'

export type Table = {
  columns: readonly TableColumn[]
  /** The rows, in pieces. */
  rows: AsyncIterable<readonly (readonly CellValue[])[]>
}

/** Without it, some spreadsheets take UTF-8 for another charset. */
const byteOrderMark = '\ufeff'
const lineEnd = '\r\n'

/**
 * RFC 4180: a header row, CRLF, quotes doubled. Every text is quoted, because some spreadsheets take a semicolon for the end of a
 * cell, and guarded, so that none is a formula. The last record says how many leads there are, in its first cell; all others of
 * it are empty: docs/decisions/0036.
 */
export async function* writeCsv({ columns, rows }: Table): AsyncGenerator<string, void> {
  yield byteOrderMark + columns.map(({ name }) => name).join(',') + lineEnd
  const isTime = columns.map(({ kind }) => kind === 'time')
  let count = 0
  for await (const some of rows) {
    let piece = ''
    for (const row of some) {
      let line = ''
      for (const [at, cell] of row.entries())
        line +=
          (at === 0 ? '' : ',') + (isTime[at] && typeof cell === 'number' ? isoTime(cell) : cellText(cell))
      piece += line + lineEnd
    }
    count += some.length
    if (piece !== '') yield piece
  }
  yield `"End of export: ${countOf(count, 'lead')}"${','.repeat(columns.length - 1)}${lineEnd}`
}

/** Numbers are written as they are, because Foyer makes them; null is an empty cell. */
const cellText = (cell: CellValue): string => {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  return `"${withGuards(cell).replaceAll('"', '""')}"`
}
