// Runs in a process of its own, over one file with a table on standard input. Writes lines of JSON to standard output: how the
// file was read, then its rows; in place of the rest why it came to nothing. Its folder is empty, and removed after it.
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { cutBehindZip } from '#server/office/end-of-zip.ts'
import { tableLimits } from '../table/table-limits.ts'
import { decodedPieces } from './decode-pieces.ts'
import { peek } from './peek.ts'
import { Refusal, type TableOutput, makeOutput, write } from './table-output.ts'

/** `extension` of the name of the file, without dot; `sheet` of a workbook: empty for the first one. */
const [extension = '', sheet = ''] = process.argv.slice(2)

/** A file whose first so many bytes are ASCII is taken for UTF-8. */
const sampleBytes = 8 * 1024 * 1024
const markBytes = 8

/** The bytes decide what a file is, not its name. */
const readTable = async (bytes: AsyncIterable<Buffer>, output: TableOutput): Promise<void> => {
  const { head, whole } = await peek(bytes, markBytes)
  const mark = head.toString('latin1', 0, markBytes)
  if (mark.startsWith('PK\x03\x04') || mark.startsWith('PK\x05\x06')) return readZip(whole, output)
  if (mark === compoundFile) throw new Refusal('locked')
  return readText(whole, output, extension)
}

/** What old Excel writes (MS-CFB), and what a workbook with a password lies in. */
const compoundFile = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'

const readText = async (
  bytes: AsyncIterable<Buffer>,
  output: TableOutput,
  extension: string,
): Promise<void> => {
  const text = await decodedPieces(bytes, sampleBytes)
  if (isBinary(text.first)) throw new Refusal('damaged')
  const { beginsWithObject, readNdjson } = await import('./ndjson/read-ndjson.ts')
  if (/^(?:ndjson|jsonl)$/.test(extension) || beginsWithObject(text.first))
    return readNdjson(text, output, tableLimits.recordMaxBytes)
  if (/^\s*[[{]/.test(text.first) && extension === 'json') throw new Refusal('json')
  const { readCsv } = await import('./csv/read-csv.ts')
  return readCsv(text, output, tableLimits.recordMaxBytes)
}

/** Every charset makes a text of any bytes. Control characters tell that it is none; a few of them may stand in a table. */
const isBinary = (text: string) => {
  const begin = text.slice(0, 64 * 1024)
  const controls = begin.match(/(?![\t\r\n])\p{Cc}/gu)?.length ?? 0
  return controls > begin.length / 20
}

const readZip = async (bytes: AsyncIterable<Buffer>, output: TableOutput): Promise<void> => {
  const path = 'file.zip'
  await pipeline(bytes, createWriteStream(path))
  await cutBehindZip(path)
  const { findTable } = await import('./zip/find-table.ts')
  const table = await findTable(path, tableLimits)
  if (table === 'workbook') return readWorkbook(path, output)
  const told = { ...output, begin: (readAs: object) => output.begin({ ...readAs, table_name: table.name }) }
  if (table.extension !== 'xlsx') return readText(table.content, told, table.extension)
  await pipeline(table.content, createWriteStream('table.xlsx'))
  return readWorkbook('table.xlsx', told)
}

const readWorkbook = async (path: string, output: TableOutput) => {
  const { readXlsx } = await import('./xlsx/read-xlsx.ts')
  await readXlsx(path, output, { ...tableLimits, sheet: sheet === '' ? undefined : sheet })
}

const output = makeOutput(tableLimits)
try {
  await readTable(process.stdin, output)
  await output.flush(true)
} catch (error) {
  const reason = error instanceof Refusal ? error.reason : 'damaged'
  await write(`\n${JSON.stringify({ refused: reason })}\n`)
}
// What is left of the input is not read any more.
process.exit(0)
