import type { TableRow } from './read-table-file.ts'

/** Leaves out the lines above a table that have a single cell, like a title: none of them could be a lead. */
export const withoutTitles = (rows: readonly TableRow[]): TableRow[] => {
  const widths = rows.map(({ cells }) => cells.filter((cell) => cell.trim() !== '').length)
  const usual = widths.toSorted((a, b) => a - b)[Math.floor(widths.length / 2)] ?? 0
  const begin = usual < 3 ? 0 : widths.findIndex((width) => width > 1)
  return rows.slice(Math.max(0, begin))
}
