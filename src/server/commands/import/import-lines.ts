import type { z } from 'zod'
import { limits } from '#contract/limits.ts'
import type { ImportReport, TableReadAs } from '#contract/schemas/exchange/imports.ts'
import { oneLine } from '#contract/values/one-line.ts'
import type { ImportOutcome } from '#contract/values/import-fields.ts'
import { countOf } from '#server/wording.ts'
import { flagOf } from './import-flags.ts'

// What the operator reads. Texts of the file are made harmless for a terminal.

type Report = z.input<typeof ImportReport>

const shownAtMost = 20
const nameWidth = 30

/** How the file was understood, and by what it is imported. */
export const linesAboutFile = (
  { id, file_name: name, rows, read_as: readAs, columns, options: { mapping, ...options } }: Report,
  { isGoingOn, admin }: { isGoingOn: boolean; admin: string },
): string[] => {
  if (isGoingOn)
    return [
      `${shown(name)}: import ${id} of a file with this name has not ended. It goes on as it was begun; the file as it is now is not looked at.`,
    ]
  const width = Math.min(nameWidth, Math.max(...columns.map((column) => column.name.length), 6))
  return [
    `${shown(name)}: ${kindOf(readAs)}; ${countOf(rows, 'row')}. In the name of ${admin}.`,
    '',
    'Columns:',
    ...columns.map((column, at) =>
      `  ${shown(column.name || String(at + 1)).padEnd(width)}  ${(mapping[at] ?? '(left out)').padEnd(14)}  ${column.samples.map(shown).join(' | ')}`.trimEnd(),
    ),
    '',
    `Options: ${Object.entries(options)
      .map(([option, value]) => `${flagOf(option)} ${value === '' ? "''" : shown(String(value))}`)
      .join(' ')}`,
  ]
}

const kindOf = ({ kind, charset, delimiter, sheet, sheets = [], table_name: table }: TableIn): string => {
  const others = sheets.filter((each) => each !== sheet).map(shown)
  const words = {
    csv: `CSV with ${delimiter === '\t' ? 'tabs' : `“${delimiter}”`} between the cells, ${charset}`,
    xlsx: `sheet “${shown(sheet ?? '')}”${others.length > 0 ? ` (others: ${others.join(', ')})` : ''}`,
    ndjson: 'JSON lines',
  }
  return `${table ? `${shown(table)} in the ZIP, ` : ''}${words[kind ?? 'csv']}`
}
type TableIn = z.input<typeof TableReadAs>

export const linesAboutRehearsal = ({ rehearsal }: Report): string[] => {
  if (!rehearsal) return ['Somebody has stopped the rehearsal. Nothing was kept.']
  const { counts, examples, resumes } = rehearsal
  const refused = examples.filter(({ outcome }) => outcome === 'refused')
  const { attached = 0, left = 0, examples: leftResumes = [] } = resumes ?? {}
  return [
    '',
    `It would be: ${linesOfCounts(counts)}.`,
    ...list(
      'Refused',
      refused.map(({ row, reason }) => ({ row, what: reason ?? '' })),
      counts.refused,
    ),
    ...(attached + left > 0 ? [`${countOf(attached, 'resume')} would be attached, ${left} not.`] : []),
    ...list('Resumes that nobody gets', leftResumes.map(aboutResume), left),
    '',
    'This was a rehearsal: nothing was kept, neither rows nor files.',
  ]
}

/** @param refused the file with the refused rows */
export const linesAboutRun = (
  { id, state, rows, done, counts, resumes_attached, resumes_left, left_resumes }: Report,
  refused: string | undefined,
): string[] => [
  '',
  ...(state === 'done' ? [] : [`Somebody has ended it after ${done} of ${countOf(rows, 'row')}.`]),
  `${linesOfCounts(counts)}.`,
  ...(resumes_attached + resumes_left > 0
    ? [`${countOf(resumes_attached, 'resume')} attached, ${resumes_left} not.`]
    : []),
  ...list('Resumes that nobody has got', left_resumes.map(aboutResume), resumes_left),
  ...(refused === undefined
    ? []
    : [`The refused rows are in ${refused}, with the reasons. Correct them, and import that file.`]),
  ...(counts.created + counts.updated > 0
    ? [`To undo it: the app, Settings, Data, import ${id}, for ${limits.importUndoDays} days.`]
    : []),
]

const linesOfCounts = (counts: Record<ImportOutcome, number>) =>
  [
    `${counts.created.toLocaleString('en')} new`,
    `${counts.updated.toLocaleString('en')} changed`,
    `${counts.same.toLocaleString('en')} same`,
    `${counts.duplicate.toLocaleString('en')} duplicate`,
    `${counts.refused.toLocaleString('en')} refused`,
  ].join(', ')

type Told = { row: number; what: string }

const aboutResume = ({ row, file, reason }: Report['left_resumes'][number]): Told => ({
  row,
  what: `${file}: ${reason}`,
})

const list = (title: string, told: readonly Told[], all: number): string[] => {
  if (told.length === 0) return []
  const some = told.slice(0, shownAtMost).map(({ row, what }) => `  row ${row}: ${shown(what)}`)
  return [
    `${title}:`,
    ...some,
    ...(all > some.length ? [`  and ${countOf(all - some.length, 'more', 'more')}`] : []),
  ]
}

const shown = (text: string) => oneLine(text).replaceAll('\0', '')
