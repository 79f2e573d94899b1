import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { TableReadAs } from '#contract/schemas/exchange/imports.ts'
import { tableKinds } from '#contract/values/import-fields.ts'
import { type ChildFailure, runChild } from '#server/work/child/child.ts'
import { type TableRefusal, brokenRows, tableRefusals } from './table-refusals.ts'

const program = new URL('../child/read-table.ts', import.meta.url)

/** A row of a file, with its number from 1; 0 is that of names which no row has. */
export type TableRow = {
  row: number
  cells: string[]
  /** Why it is no row at all. */
  mistake: string | null
}

/** How a file was read, as far as the reader says it. */
export type ReadAs = Omit<TableReadAs, 'first_row'>

/** Something in the file ended the reading. The message is a sentence. */
export class TableRefused extends Error {
  readonly field: 'file' | 'sheet'

  constructor(why: TableRefusal | ChildFailure) {
    super(why in failures ? failures[why as ChildFailure] : tableRefusals[why as TableRefusal])
    this.field = why === 'no_sheet' ? 'sheet' : 'file'
  }
}

type Take = (rows: TableRow[], readAs: ReadAs) => Promise<void>

const rowsAtOnce = 500
const minutes = 60

/**
 * Reads a table in a process that can be killed, and hands over its rows that have something in them, some at a time, as fast as they
 * are taken.
 * @param sheet of a workbook; undefined: the first one
 * @returns how it was read; undefined if there is nothing in it
 * @throws TableRefused; what `take` throws
 */
export const readTableFile = async (
  { path, extension, sheet = '' }: { path: string; extension: string; sheet: string | undefined },
  take: Take,
): Promise<ReadAs | undefined> => {
  let told: Told = { readAs: undefined, isWhole: false }
  const outcome = await runChild({
    program,
    args: [extension, sheet],
    input: createReadStream(path),
    // A million rows take some seconds; the rest is for those who take them.
    limits: { cpuSeconds: 120, seconds: 60 * minutes },
    take: async (output) => {
      told = await takeLines(output, take)
    },
  })
  if (outcome.kind === 'failed') throw new TableRefused(outcome.reason)
  if (!told.isWhole) throw new TableRefused('damaged')
  return told.readAs
}

/** `isWhole`: every line makes sense; the last one of a process that was killed may not. */
type Told = { readAs: ReadAs | undefined; isWhole: boolean }

// Cells are texts of a stranger; what is not as expected ends the reading.
const Head = TableReadAs.omit({ first_row: true }).extend({ kind: z.enum(tableKinds) })
const Cells = z.array(z.string()).max(limits.importColumnsMax)
const Line = z.union([
  Cells,
  z.int().min(1),
  z.object({ names: Cells }),
  z.object({ broken: z.string(), why: z.enum(Object.keys(brokenRows) as (keyof typeof brokenRows)[]) }),
  z.object({ refused: z.enum(Object.keys(tableRefusals) as TableRefusal[]) }),
])

const takeLines = async (output: Readable, take: Take): Promise<Told> => {
  let isWhole = true
  let readAs: ReadAs | undefined
  let row = 0
  let rows: TableRow[] = []
  for await (const text of createInterface({ input: output, crlfDelay: Infinity })) {
    if (text === '') continue
    const value = valueOf(text)
    const head = readAs ? undefined : Head.safeParse(value).data
    readAs ??= head
    if (head) continue
    const { data: line } = Line.safeParse(value)
    if (line === undefined) isWhole = false
    else if (typeof line === 'number') row += line
    else if (Array.isArray(line)) rows.push({ row: (row += 1), cells: line, mistake: null })
    else if ('names' in line) rows.push({ row: 0, cells: line.names, mistake: null })
    else if ('broken' in line)
      rows.push({ row: (row += 1), cells: [line.broken], mistake: brokenRows[line.why] })
    else throw new TableRefused(line.refused)
    if (!readAs || rows.length < rowsAtOnce) continue
    await take(rows.filter(isFilled), readAs)
    rows = []
  }
  if (readAs && rows.length > 0) await take(rows.filter(isFilled), readAs)
  return { readAs, isWhole }
}

const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Is there anything in one of its cells? */
const isFilled = ({ cells, mistake }: TableRow) =>
  mistake !== null || cells.some((cell) => cell.trim() !== '')

const failures: Record<ChildFailure, string> = {
  too_slow: 'Reading the file takes too long.',
  too_much_memory: 'Reading the file takes too much memory.',
  too_much_output: tableRefusals.text,
  crashed: tableRefusals.damaged,
  canceled: tableRefusals.damaged,
}
