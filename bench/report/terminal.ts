import type { Figures, Results, Row } from './results.ts'

const columns = ['per second', 'p50 ms', 'p99 ms', 'errors', 'CPU s/1000', 'peak MB', 'cores', 'generator']
const nameWidth = 62

export const headLine = `${'scenario'.padEnd(nameWidth)}${columns.map((name) => name.padStart(11)).join('')}`

/** One line for each side; the first line has the ratio. */
export const rowLines = ({ scenario, leads, sides, ratio, by }: Row): string =>
  [
    `${scenario}, ${leads.toLocaleString('en')} leads: ratio ${ratio.toFixed(2)}${by === 'p99' ? ' of p99' : ''}`,
    ...sides.map(
      (figures) =>
        `  ${figures.side.padEnd(nameWidth - 2)}${cellsOf(figures).map(padded).join('')}${remarks(figures)}`,
    ),
  ].join('\n')

const padded = (cell: string) => cell.padStart(11)

export const cellsOf = (figures: Figures): string[] => [
  figures.perSecond >= 100 ? String(Math.round(figures.perSecond)) : figures.perSecond.toFixed(1),
  figures.p50Ms.toFixed(2),
  figures.p99Ms.toFixed(2),
  String(figures.errors),
  figures.cpuSecondsPerThousand.toFixed(3),
  String(Math.round(figures.peakMemoryMb)),
  figures.serverCores.toFixed(2),
  figures.generatorCores.toFixed(2),
]

export const remarks = ({ invalid, complaint }: Figures): string =>
  [
    ...(invalid ? [' INVALID: the generator was the bottleneck'] : []),
    ...(complaint === undefined ? [] : [` (${complaint})`]),
  ].join('')

export const aimsTable = ({ aims, own }: Results): string =>
  [
    '',
    ...(own.idleMemoryMb === undefined ? [] : [`memory when idle: ${Math.round(own.idleMemoryMb)} MB`]),
    ...Object.entries(own.startMs).map(
      ([leads, ms]) => `start at ${Number(leads).toLocaleString('en')} leads: ${Math.round(ms)} ms`,
    ),
    ...aims.map(({ what, wanted, measured, met }) => `${met ? '✔' : '✖'} ${what}: ${measured} (${wanted})`),
  ].join('\n')
