import { Readable } from 'node:stream'
import { z } from 'zod'
import type { Database } from '#server/adapters/database/schema.ts'
import type { StoredFile } from '#server/http/handlers.ts'
import { type ShownImport, optionsOf } from './imports.queries.ts'

/** So that spreadsheets do not take the text for one of a country's own charset. */
const byteOrderMark = '\ufeff'
const rowsAtOnce = 500

/**
 * The rows of a file that were refused, as CSV with the reason of each, so that they can be corrected and imported. Its rows do not
 * change any more, so its length is found by writing it once without sending it.
 */
export const refusedRows = async (db: Database, file: ShownImport): Promise<StoredFile> => {
  let bytes = 0
  for await (const piece of write(db, file)) bytes += Buffer.byteLength(piece)
  return {
    name: `${file.file_name.replace(/\.[^.]*$/, '')} refused.csv`,
    mediaType: 'text/csv; charset=utf-8; header=present',
    bytes,
    modifiedAt: file.ended_at ?? file.uploaded_at,
    open: async (range) => Readable.from(cut(write(db, file), range), { objectMode: false }),
  }
}

async function* write(db: Database, file: ShownImport): AsyncGenerator<string> {
  const { delimiter } = z.object({ delimiter: z.string() }).parse(JSON.parse(file.read_as))
  const { has_header: hasHeader } = optionsOf(file)
  const line = (cells: readonly string[]) => `${cells.map(cellText).join(delimiter)}\r\n`
  const [names] = hasHeader ? await selectRows(db, file.id, 0, 1, false) : []
  const width = optionsOf(file).mapping.length
  yield byteOrderMark + (names ? line([...padded(names.cells, width), 'Reason']) : '')
  for (let after = 0; ;) {
    const rows = await selectRows(db, file.id, after, rowsAtOnce, true)
    const last = rows.at(-1)
    if (!last) return
    yield rows.map(({ cells, reason }) => line([...padded(cells, width), reason ?? ''])).join('')
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

/** As exports do (OWASP, "CSV Injection"); the import takes the apostrophe away again. */
const cellText = (cell: string) => {
  const harmless = /^[=+\-@\t\r\0＝＋－＠]/.test(cell) ? `'${cell}` : cell
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
