// Runs in a process of its own, over one CSV file on standard input. Writes lines of JSON to standard output: how the file was
// read, then a list of texts for each record; in place of the rest why it came to nothing.
import { once } from 'node:events'
import { type CsvError, parse } from 'csv-parse'
import { type TableLimits, tableLimits } from '../table/table-limits.ts'
import { decodedPieces } from './decode-pieces.ts'
import { findDelimiter } from './find-delimiter.ts'

/** A file whose first so many bytes are ASCII is taken for UTF-8. */
const sampleBytes = 8 * 1024 * 1024
const lineMaxChars = 64 * 1024

const write = async (text: string) => {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain')
}

const readTable = async (limits: TableLimits): Promise<void> => {
  const { charset, pieces } = await decodedPieces(process.stdin, sampleBytes)
  const first = (await pieces.next()).value ?? ''
  const { delimiter, from } = findDelimiter(first)
  await write(`${JSON.stringify({ charset, delimiter })}\n`)
  const parser = parse({
    delimiter,
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: limits.recordMaxBytes,
  })
  const feeding = feed(parser, first.slice(from), pieces)
  let records = 0
  let lines = ''
  for await (const record of parser as AsyncIterable<string[]>) {
    records += 1
    if (records > limits.recordsMax) throw new TooMuch('rows')
    if (record.length > limits.columnsMax) throw new TooMuch('columns')
    lines += `${JSON.stringify(record)}\n`
    if (lines.length < lineMaxChars) continue
    await write(lines)
    lines = ''
  }
  await feeding
  await write(lines)
}

class TooMuch extends Error {}

const feed = async (parser: ReturnType<typeof parse>, first: string, others: AsyncIterable<string>) => {
  try {
    for await (const piece of withFirst(first, others))
      if (!parser.write(piece)) await Promise.race([once(parser, 'drain'), once(parser, 'close')])
    parser.end()
  } catch (error) {
    parser.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

async function* withFirst(first: string, others: AsyncIterable<string>) {
  yield first
  yield* others
}

const reasonOf = (error: unknown) => {
  if (error instanceof TooMuch) return error.message
  const { code } = error as CsvError
  return code === 'CSV_MAX_RECORD_SIZE' || code === 'CSV_QUOTE_NOT_CLOSED' ? 'quote' : 'damaged'
}

try {
  await readTable(tableLimits)
} catch (error) {
  await write(`\n${JSON.stringify({ refused: reasonOf(error) })}\n`)
}
process.exit(0)
