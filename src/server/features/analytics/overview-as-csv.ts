import type { Arrived, Overview } from '#contract/schemas/analytics.ts'
import { csvLines } from '#server/features/leads/export/formats/csv-lines.ts'

/** The numbers of the overview, one a row, each with the filter that opens its leads. */
export const overviewAsCsv = (overview: Overview): string => {
  const { period, before, steps, waiting_by_age: ages, attorneys, sources, outcomes } = overview
  return csvLines([
    ['part', 'of', 'number', 'value', 'filter'],
    ...arrivedRows('period', `${overview.from}..${overview.to}`, period),
    ...arrivedRows('before', `${before.from}..${before.to}`, before),
    ...steps.flatMap(({ from, to, arrived, late }) => [
      ['arrivals', `${from}..${to}`, 'arrived', arrived.count, arrived.q],
      ['arrivals', `${from}..${to}`, 'late', late.count, late.q],
    ]),
    ...ages.map(({ from, to, count, q }) => ['age', `${from ?? ''}..${to}`, 'waiting', count, q]),
    ...attorneys.flatMap((row) => arrivedRows('attorney', row.attorney?.email ?? '', row)),
    ...sources.flatMap((row) => arrivedRows('source', row.source, row)),
    ...outcomes.map(({ outcome, count, q }) => ['outcome', outcome, 'arrived', count, q]),
  ])
}

const arrivedRows = (part: string, of: string, row: Arrived) => [
  ...(['arrived', 'waiting', 'late', 'contacted', 'in_time'] as const).map((name) => [
    part,
    of,
    name,
    row[name].count,
    row[name].q,
  ]),
  ...(['median_seconds', 'p90_seconds'] as const).map((name) => [part, of, name, row[name], row.contacted.q]),
]
