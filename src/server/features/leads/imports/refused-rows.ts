import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Database } from '#server/adapters/database/schema.ts'
import type { StoredFile } from '#server/http/handlers.ts'
import { withGuards, withoutGuards } from '../export/formats/formula-safe.ts'
import { type ShownImport, optionsOf, readAsOf } from './imports.queries.ts'
import { brokenRows } from './table/table-refusals.ts'

const rowsAtOnce = 500

/**
 * The rows of a file that were refused, with the reason of each, so that they can be corrected and imported: as JSON lines if the
 * file was that, else as CSV. Its rows do not change any more, so its length is found by writing it once without sending it.
 */
export const refusedRows = async (db: Database, file: ShownImport): Promise<StoredFile> => {
  const { kind, delimiter } = readAsOf(file)
  const format = kind === 'ndjson' ? ndjson : csvWith(delimiter ?? ',')
  let bytes = 0
  for await (const piece of write(db, file, format)) bytes += Buffer.byteLength(piece)
  return {
    name: `${file.file_name.replace(/\.[^.]*$/, '')} refused.${format.extension}`,
    mediaType: format.mediaType,
    bytes,
    modifiedAt: file.ended_at ?? file.uploaded_at,
    open: async (range) => Readable.from(cut(write(db, file, format), range), { objectMode: false }),
  }
}

type Format = {
  extension: string
  mediaType: string
  /** @param names undefined: the columns have none */
  head(names: readonly string[] | undefined): string
  line(cells: readonly string[], reason: string, names: readonly string[] | undefined): string
}

const csvWith = (delimiter: string): Format => {
  const line = (cells: readonly string[]) => `${cells.map(cellText).join(delimiter)}\r\n`
  return {
    extension: 'csv',
    mediaType: 'text/csv; charset=utf-8; header=present',
    // The mark, so that spreadsheets do not take the text for one of a country's own charset.
    head: (names) => `\ufeff${names ? line([...names, 'Reason']) : ''}`,
    line: (cells, reason) => line([...cells, reason]),
  }
}

const ndjson: Format = {
  extension: 'ndjson',
  mediaType: 'application/x-ndjson; charset=utf-8',
  head: () => '',
  line: (cells, reason, names = []) => {
    const isBroken = Object.values<string>(brokenRows).includes(reason)
    const members = isBroken ? ['line'] : names
    const entries = members.flatMap((name, at) => (cells[at] ? [[name, cells[at]]] : []))
    return `${JSON.stringify(Object.fromEntries([...entries, ['reason', reason]]))}\n`
  },
}

async function* write(db: Database, file: ShownImport, format: Format): AsyncGenerator<string> {
  const { has_header: hasHeader, mapping } = optionsOf(file)
  const before = readAsOf(file).first_row - 1
  const [first] = hasHeader ? await selectRows(db, file.id, before, 1, false) : []
  const names = first && padded(first.cells, mapping.length)
  yield format.head(names)
  for (let after = before; ;) {
    const rows = await selectRows(db, file.id, after, rowsAtOnce, true)
    const last = rows.at(-1)
    if (!last) return
    yield rows
      .map(({ cells, reason }) => format.line(padded(cells, mapping.length), reason ?? '', names))
      .join('')
    after = last.row
  }
}

const padded = (cells: readonly string[], width: number) =>
  Array.from({ length: Math.max(width, cells.length) }, (_, at) => cells[at] ?? '')

const selectRows = async (db: Database, id: number, after: number, atMost: number, isRefused: boolean) => {
  const rows = await db
    .selectFrom('import_rows')
    .select(['row', 'cells', 'reason'])
    .where('import_id', '=', id)
    .$if(isRefused, (query) => query.where('outcome', '=', 'refused'))
    .where('row', '>', after)
    .orderBy('row')
    .limit(atMost)
    .execute()
  return rows.map(({ cells, ...row }) => ({ ...row, cells: z.array(z.string()).parse(JSON.parse(cells)) }))
}

/** The import takes the guards away again. */
const cellText = (cell: string) => {
  // What came guarded is not guarded twice.
  const harmless = withGuards(withoutGuards(cell))
  return /["\r\n,;\t|]/.test(harmless) || harmless !== harmless.trim()
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless
}

async function* cut(pieces: AsyncIterable<string>, range?: { start: number; end: number }) {
  let at = 0
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece)
    yield range ? bytes.subarray(Math.max(0, range.start - at), Math.max(0, range.end + 1 - at)) : bytes
    at += bytes.length
  }
}
