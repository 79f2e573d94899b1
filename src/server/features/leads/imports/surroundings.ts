import type { FirmSettings } from '#server/deps.ts'
import { sql } from 'kysely'
import { z } from 'zod'
import type { ImportOptions } from '#contract/schemas/exchange/import-options.ts'
import type { TableReadAs } from '#contract/schemas/exchange/imports.ts'
import { isAmong } from '#server/adapters/database/conditions.ts'
import { forShare } from '#server/adapters/database/locking.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { lockLeads } from '../apply-change.ts'
import { withoutGuards } from '../export/formats/formula-safe.ts'
import type { Surroundings } from './decide.ts'
import { type FileRow, type ImportRow, optionsOf, readAsOf, selectFirstWith } from './imports.queries.ts'
import type { Giving } from './resumes/give-resumes.ts'
import { type RowContext, type WantedLead, readRow } from './read-row.ts'

/** When and where it happens; `firm` are its settings when the step begins. */
export type Place = { at: number; timeZone: string; firm: FirmSettings }

/** The next rows of a file, with what gives them the resumes that they name; no row: the file is at its end. */
export type Batch = { rows: readonly FileRow[]; giving: Giving }

/** What these rows of a file say. The row of the names is left out. */
export const readWanted = async (
  tx: Database,
  file: ImportRow,
  rows: readonly FileRow[],
  { at, timeZone }: Place,
): Promise<{ context: RowContext; read: { row: FileRow; wanted: WantedLead | { mistakes: string } }[] }> => {
  const options = optionsOf(file)
  const columns = Map.groupBy(options.mapping.keys(), (column) => options.mapping[column] ?? null)
  const context = { options, columns, now: at, timeZone, attorneys: await readAttorneys(tx) }
  const { first_row: firstRow, kind } = readAsOf(file)
  const leads = rows.filter(({ row }) => !(options.has_header && row === firstRow))
  return {
    context,
    read: leads.map((row) => ({
      row,
      // Until a row is imported, only what is no row at all has a reason.
      wanted: row.reason === null ? readRow(cellsOf(row, kind), context) : { mistakes: row.reason },
    })),
  }
}

const Cells = z.array(z.string())

/** Tables of Foyer have an apostrophe before what a spreadsheet would take for a formula. */
const cellsOf = (row: FileRow, kind: TableReadAs['kind']) => {
  const cells = Cells.parse(JSON.parse(row.cells))
  return kind === 'ndjson' ? cells : cells.map(withoutGuards)
}

/** Those whom a row can assign a lead to; they stay active until the transaction ends. */
const readAttorneys = async (tx: Database): Promise<Map<string, number>> => {
  const active = tx.selectFrom('attorneys').select(['id', 'email']).where('status', '=', 'active')
  const rows = await forShare(tx, active).execute()
  return new Map(rows.map(({ id, email }) => [email, id]))
}

/** What is known of the leads that these rows may mean. Locks the leads that may be changed. */
export const readSurroundings = async (
  tx: Database,
  importId: number,
  wanted: readonly WantedLead[],
  context: RowContext,
): Promise<Surroundings> => {
  const keys = [...new Set(wanted.flatMap(({ key }) => key ?? []))]
  const found = keys.length === 0 ? [] : await selectWithKeys(tx, context.options.key, keys)
  const leadsWith = Map.groupBy(found, ({ key }) => key)
  const ids = found.map(({ id }) => id)
  const isChanging = context.options.mode !== 'create' && ids.length > 0
  return {
    ...context,
    leadsWith: new Map([...leadsWith].map(([key, rows]) => [key, rows.map(({ id }) => id)])),
    leads: new Map((isChanging ? await lockLeads(tx, ids) : []).map((row) => [row.id, row])),
    notes:
      isChanging && wanted.some(({ notes }) => notes.length > 0) ? await selectNotes(tx, ids) : new Map(),
    firstRowWith: await selectFirstWith(tx, importId, keys),
  }
}

const selectWithKeys = async (tx: Database, by: ImportOptions['key'], keys: readonly string[]) => {
  const leads = tx.selectFrom('leads').select('id').orderBy('id')
  if (by === 'external_id') {
    const rows = await leads
      .select('external_id')
      .where((eb) => isAmong(tx, eb.ref('external_id'), keys))
      .execute()
    return rows.flatMap(({ id, external_id: key }) => (key === null ? [] : [{ id, key }]))
  }
  if (by === 'email') {
    const lower = sql<string>`lower(email)`
    return leads
      .select(lower.as('key'))
      .where(isAmong(tx, lower, keys))
      .execute()
  }
  const rows = await leads.where('id', 'in', keys.map(Number)).execute()
  return rows.map(({ id }) => ({ id, key: String(id) }))
}

const selectNotes = async (tx: Database, ids: readonly number[]) => {
  const rows = await tx.selectFrom('notes').select(['lead_id', 'text']).where('lead_id', 'in', ids).execute()
  return new Map(
    [...Map.groupBy(rows, ({ lead_id }) => lead_id)].map(([id, notes]) => [
      id,
      new Set(notes.map(({ text }) => text)),
    ]),
  )
}
