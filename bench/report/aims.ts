import type { Aim, OwnFacts, Row } from './results.ts'

const listAtLeast = 0.6
const growthAtMost = 1.2
const submitAtLeast = 0.7
const downloadAtLeast = 0.5
const proportionAtLeast = 0.6
const p99AtMost = 1.5
const uploadsMemoryMaxMb = 200
const startMaxMs = 1_000

/** Compares the measured values with the aims; aims without a measurement are left out. */
export const judge = (rows: Row[], own: OwnFacts): Aim[] => {
  const lists = rows.filter(({ scenario }) => scenario.startsWith('list 10,'))
  return [
    ...lists.map((row) => ratioAim(row, listAtLeast)),
    ...['list 10, first page', 'list 10, last page'].flatMap((scenario) => growthAim(lists, scenario)),
    ...rows.filter(isOneOf('one lead', 'patch')).map((row) => ratioAim(row, proportionAtLeast)),
    ...rows.filter(isOneOf('download 120 KB')).map((row) => ratioAim(row, downloadAtLeast)),
    ...rows
      .filter(isOneOf('submit 120 KB, 16 clients', 'submit 120 KB, 64 clients'))
      .map((row) => ratioAim(row, submitAtLeast)),
    ...rows.filter(({ by }) => by === 'p99').map(steadyAim),
    ...ownAims(own),
    ...(rows.length > 0 ? [errorsAim(rows)] : []),
  ]
}

const isOneOf =
  (...names: string[]) =>
  (row: Row) =>
    names.includes(row.scenario)

const ratioAim = (row: Row, atLeast: number): Aim => ({
  what: `${row.scenario}, ${row.leads.toLocaleString('en')} leads: rate, to ${row.sides[1]?.side ?? 'a floor that is missing here'}`,
  wanted: `at least ${atLeast}`,
  measured: row.ratio.toFixed(2),
  met: row.ratio >= atLeast && row.sides.every(({ invalid }) => !invalid),
})

const growthAim = (lists: Row[], scenario: string): Aim[] => {
  const sizes = lists.filter((row) => row.scenario === scenario).sort((a, b) => a.leads - b.leads)
  const [small, large] = [sizes.at(0), sizes.at(-1)]
  if (!small?.sides[0] || !large?.sides[0] || small === large) return []
  const growth = small.sides[0].perSecond / large.sides[0].perSecond
  const from = `${small.leads.toLocaleString('en')} to ${large.leads.toLocaleString('en')}`
  return [
    {
      what: `${scenario}: cost of a request, from ${from} leads`,
      wanted: `grows by less than ${growthAtMost}`,
      measured: growth.toFixed(2),
      met: growth < growthAtMost,
    },
  ]
}

const steadyAim = (row: Row): Aim => ({
  what: `${row.scenario}: p99, to the same with nobody signing in`,
  wanted: `at most ${p99AtMost}`,
  measured: row.ratio.toFixed(2),
  met: row.ratio <= p99AtMost,
})

const ownAims = ({ startMs, uploadsMemoryMb }: OwnFacts): Aim[] => [
  ...Object.entries(startMs)
    .slice(-1)
    .map(([leads, ms]) => ({
      what: `start at ${Number(leads).toLocaleString('en')} leads`,
      wanted: `under ${startMaxMs} ms`,
      measured: `${Math.round(ms)} ms`,
      met: ms < startMaxMs,
    })),
  ...(uploadsMemoryMb === undefined
    ? []
    : [
        {
          what: 'memory with 64 uploads of 10 MB under way',
          wanted: `under ${uploadsMemoryMaxMb} MB`,
          measured: `${Math.round(uploadsMemoryMb)} MB`,
          met: uploadsMemoryMb < uploadsMemoryMaxMb,
        },
      ]),
]

const errorsAim = (rows: Row[]): Aim => {
  const errors = rows.flatMap(({ sides }) => sides).reduce((sum, side) => sum + side.errors, 0)
  return { what: 'errors in all runs', wanted: '0', measured: String(errors), met: errors === 0 }
}
