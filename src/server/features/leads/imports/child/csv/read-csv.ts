import { pipeline } from 'node:stream/promises'
import { type CsvError, parse } from 'csv-parse'
import type { DecodedText } from '../decode-pieces.ts'
import { Refusal, type TableOutput } from '../table-output.ts'
import { findDelimiter } from './find-delimiter.ts'

/** A text with separators (RFC 4180, and what programs make of it). */
export const readCsv = async (
  { charset, first, pieces }: DecodedText,
  output: TableOutput,
  recordMaxBytes: number,
): Promise<void> => {
  const { delimiter, from } = findDelimiter(first)
  output.begin({ kind: 'csv', charset, delimiter })
  const parser = parse({
    delimiter,
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: recordMaxBytes,
  })
  const feeding = feed(parser, pieces, from)
  try {
    for await (const record of parser as AsyncIterable<string[]>) {
      if (isEndOfExport(record)) output.skip(1)
      else output.row(record)
      await output.flush()
    }
  } catch (error) {
    throw refusalOf(error)
  }
  await feeding
}

/** The last record of an export of Foyer says how many leads there are. */
const isEndOfExport = ([first = '', ...others]: readonly string[]) =>
  /^End of export: [\d,]+ leads?$/.test(first) && others.every((cell) => cell === '')

/** Its errors are those of the parser, whose records are awaited. */
const feed = (parser: ReturnType<typeof parse>, pieces: AsyncIterable<string>, from: number): Promise<void> =>
  pipeline(cutBegin(pieces, from), parser).catch(() => {})

async function* cutBegin(pieces: AsyncIterable<string>, from: number) {
  let left = from
  for await (const piece of pieces) {
    yield piece.slice(left)
    left = 0
  }
}

const refusalOf = (error: unknown) => {
  if (error instanceof Refusal) return error
  const { code } = error as CsvError
  return new Refusal(
    code === 'CSV_MAX_RECORD_SIZE' || code === 'CSV_QUOTE_NOT_CLOSED' ? 'quote' : 'damaged',
    error,
  )
}
