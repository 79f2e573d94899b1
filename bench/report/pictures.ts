import type { BarChart } from './bar-chart.ts'
import type { Results, Row } from './results.ts'

const rate = (value: number) => (value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1))
const kinds = ['product', 'floor', 'other'] as const

/** The charts of the page in their order; charts without a measurement are left out. */
export const pictures = ({ rows }: Results): BarChart[] =>
  [
    rates('lists', 'Lists of 10 a second, 16 clients', rows, ({ scenario }) =>
      scenario.startsWith('list 10,'),
    ),
    rates('submissions', 'Submissions of 120 KB a second', rows, ({ scenario }) =>
      scenario.startsWith('submit'),
    ),
    ratios(rows),
  ].filter(({ groups }) => groups.length > 0)

const rates = (file: string, title: string, rows: Row[], wanted: (row: Row) => boolean): BarChart => ({
  file,
  title,
  write: rate,
  groups: rows.filter(wanted).map((row) => ({
    label: labelOf(row),
    bars: row.sides.map(({ side, perSecond }, index) => ({
      name: side,
      value: perSecond,
      kind: kinds[index] ?? 'other',
    })),
  })),
})

const ratios = (rows: Row[]): BarChart => ({
  file: 'ratios',
  title: 'Rate of Foyer in relation to the floor',
  write: (value) => value.toFixed(2),
  mark: { value: 1, label: 'floor' },
  groups: rows
    .filter(({ by, ratio }) => by === 'rate' && Number.isFinite(ratio))
    .map((row) => ({ label: labelOf(row), bars: [{ name: '', value: row.ratio, kind: 'product' }] })),
})

const labelOf = ({ scenario, leads }: Row) =>
  scenario.startsWith('list') ? `${scenario}, ${leads.toLocaleString('en')} leads` : scenario
