import type { BarChart } from './bar-chart.ts'
import { missed } from './missed.ts'
import type { Results } from './results.ts'
import { cellsOf, remarks } from './terminal.ts'

/** The text of docs/performance.md. */
export const page = (results: Results, charts: BarChart[], folder: string): string =>
  [
    '<!-- Written by `npm run bench`. -->',
    `# Performance on ${results.database}`,
    introduction(results),
    '## Aims',
    table([
      ['Aim', 'Wanted', 'Measured', 'Met'],
      ...results.aims.map(({ what, wanted, measured, met }) => [
        what,
        wanted,
        measured,
        met ? 'yes' : '**no**',
      ]),
    ]),
    ...missedPart(results),
    '## Pictures',
    ...charts.map(({ title, file }) => `![${title}](${folder}/${file}.svg)`),
    '## Figures',
    figuresTable(results),
    '## Foyer by itself',
    ownList(results),
    '## The machine',
    Object.entries(results.machine)
      .map(
        ([name, value]) =>
          `- ${wordsOf[name] ?? name}: ${typeof value === 'number' ? Number(value.toFixed(3)) : value}`,
      )
      .join('\n'),
  ].join('\n\n') + '\n'

const missedPart = (results: Results) => {
  const lines = missed(results)
  return lines.length === 0 ? [] : ['## Where an aim is missed', lines.join('\n')]
}

const introduction = ({ options }: Results) =>
  `Every line compares Foyer, as \`npm start\` runs it, with a floor: a server that does the least work for the same answer, without
checking tokens, validating, logging, auditing or sending mail. One of them runs at a time, beside the load generator; the others
are paused. Each has ${options.runs} runs of ${options.measureMs / 1000} seconds, and the medians are shown. Compare ratios, and not rates of different machines. Foyer on SQLite
caches a page of the list until something is committed, while the floor reads it each time: this is why a ratio can be above 1. In
the mixed scenario constant writes keep the cache from helping. At a fixed rate, times count from the moment at which a request
should have been sent. Foyer sends its mails during the runs, two for each submission: ten a second while many people submit, and
the others afterward. CPU is that of the server with its children, in seconds for a thousand answers; cores are the CPU use of
server and generator during the measurement. How to read the figures of submissions on a virtual
machine is in [decision 0012](decisions/0012-what-was-made-faster-and-what-was-not.md).${options.quick ? '\n\n**A quick run: the figures are rough.**' : ''}`

const figuresTable = ({ rows }: Results) =>
  table([
    [
      'Scenario',
      'Leads',
      'Side',
      'Per second',
      'p50 ms',
      'p99 ms',
      'Errors',
      'CPU s',
      'Peak MB',
      'Cores',
      'Generator',
      'Ratio',
    ],
    ...rows.flatMap((row) =>
      row.sides.map((side, index) => [
        index === 0 ? row.scenario : '',
        index === 0 ? row.leads.toLocaleString('en') : '',
        `${side.side}${remarks(side)}`,
        ...cellsOf(side),
        index === 0 ? row.ratio.toFixed(2) : '',
      ]),
    ),
  ])

const ownList = ({ own }: Results) =>
  [
    ...Object.entries(own.startMs).map(
      ([leads, ms]) => `- Start at ${Number(leads).toLocaleString('en')} leads: ${Math.round(ms)} ms`,
    ),
    ...(own.idleMemoryMb === undefined ? [] : [`- Memory when idle: ${Math.round(own.idleMemoryMb)} MB`]),
    ...(own.uploadsMemoryMb === undefined
      ? []
      : [`- Memory with 64 uploads of 10 MB under way: ${Math.round(own.uploadsMemoryMb)} MB at most`]),
  ].join('\n')

const wordsOf: Record<string, string> = {
  cores: 'Cores',
  processor: 'Processor',
  memoryGb: 'Memory in GB',
  kernel: 'Linux',
  node: 'Node',
  sqlite: 'SQLite',
  fileSystem: 'File system of the data',
  fsyncMs: 'Appending 4 KB and syncing, in ms',
}

/** Aligned the way the project's formatter aligns tables. */
const table = (rows: string[][]): string => {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((cells) => (cells[column] ?? '').length)),
  )
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
