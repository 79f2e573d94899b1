import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { type ChildFailure, runChild } from '#server/work/child/child.ts'
import { tableLimits } from './table-limits.ts'

const program = new URL('../child/read-table.ts', import.meta.url)

// Cells are texts of a stranger; what is not as expected ends the reading.
const ReadAs = z.object({ charset: z.string().max(limits.charsetMaxLength), delimiter: z.string().length(1) })
const Cells = z.array(z.string()).max(limits.importColumnsMax)
const Refused = z.object({ refused: z.enum(['rows', 'columns', 'quote', 'damaged']) })
export type ReadAs = z.output<typeof ReadAs>

/** Something in the file ended the reading. The message is a sentence. */
export class TableRefused extends Error {}

const recordsAtOnce = 500
const minutes = 60

/**
 * Reads a CSV file in a process that can be killed, and hands over its records, some at a time, as fast as they are taken.
 * @throws TableRefused; what `take` throws
 */
export const readTableFile = async (
  path: string,
  take: (records: string[][], readAs: ReadAs) => Promise<void>,
): Promise<void> => {
  const outcome = await runChild({
    program,
    input: createReadStream(path),
    // A million rows take some seconds; the rest is for those who take them.
    limits: { cpuSeconds: 120, seconds: 60 * minutes },
    take: (output) => takeLines(output, take),
  })
  if (outcome.kind === 'failed') throw new TableRefused(failures[outcome.reason])
}

const takeLines = async (output: Readable, take: (records: string[][], readAs: ReadAs) => Promise<void>) => {
  let readAs: ReadAs | undefined
  let records: string[][] = []
  for await (const line of createInterface({ input: output, crlfDelay: Infinity })) {
    if (line === '') continue
    const value: unknown = JSON.parse(line)
    const refused = Refused.safeParse(value)
    if (refused.success) throw new TableRefused(refusals[refused.data.refused])
    if (!readAs) readAs = ReadAs.parse(value)
    else records.push(Cells.parse(value))
    if (readAs && records.length >= recordsAtOnce) {
      await take(records, readAs)
      records = []
    }
  }
  if (readAs && records.length > 0) await take(records, readAs)
}

const refusals = {
  rows: `The file has more than ${tableLimits.recordsMax - 1} rows. Divide it.`,
  columns: `The file has more than ${tableLimits.columnsMax} columns.`,
  quote: 'The file has a quotation mark that is never closed, or a row that is too long.',
  damaged: 'The file cannot be read as CSV.',
}

const failures: Record<ChildFailure, string> = {
  too_slow: 'Reading the file takes too long.',
  too_much_memory: 'Reading the file takes too much memory.',
  too_much_output: 'The file is too large.',
  crashed: 'The file cannot be read as CSV.',
  canceled: 'The file cannot be read as CSV.',
}
