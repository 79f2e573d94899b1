import { withGuards } from './formula-safe.ts'

/** A small table as text: RFC 4180, with texts quoted and guarded as in `csv.ts`; null is an empty cell. */
export const csvLines = (rows: readonly (readonly (string | number | null)[])[]): string =>
  `\ufeff${rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`

const cell = (value: string | number | null) => {
  if (value === null) return ''
  return typeof value === 'number' ? String(value) : `"${withGuards(value).replaceAll('"', '""')}"`
}
