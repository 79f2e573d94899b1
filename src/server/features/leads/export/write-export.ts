import { exportColumnNames, isExportColumn } from '#contract/export/export-columns.ts'
import type { ExportRequest } from '#contract/schemas/exchange/exports.ts'
import type { Deps } from '#server/deps.ts'
import type { Piece } from '#server/http/output/made-files.ts'
import { type TableColumn, tableColumns } from './cells.ts'
import { type Table, writeCsv } from './formats/csv.ts'
import { selectExported, selectNotesOf } from './export.queries.ts'
import { makeIdSet } from './id-set.ts'
import { writeNdjson } from './ndjson.ts'
import { writeXlsx } from './formats/xlsx.ts'
import { writeExportZip } from './zip.ts'

export type Writing = Pick<Deps, 'db' | 'now' | 'settings' | 'store'>

type Source = {
  /** The ids of the leads in their order. The next are asked for when those before are written. */
  pieces: AsyncGenerator<number[], void>
  signal: AbortSignal
  /** Called now and then after the last lead. */
  touch(): Promise<void>
}

/** Writes leads in the format of the request. */
export async function* writeExport(
  deps: Writing,
  { format, columns }: ExportRequest,
  { pieces, ...source }: Source,
): AsyncGenerator<Piece, void> {
  const { db, settings } = deps
  switch (format) {
    case 'csv':
      return yield* writeCsv(tableOf(deps, columns, pieces))
    case 'xlsx': {
      const { firm_time_zone: timeZone } = await settings.read()
      return yield* writeXlsx(tableOf(deps, columns, pieces), { timeZone })
    }
    case 'ndjson':
      return yield* writeNdjson(db, pieces, makeIdSet())
    case 'zip':
      return yield* writeExportZip(deps, { pieces, ...source })
  }
}

const tableOf = (deps: Writing, names: string | undefined, pieces: Source['pieces']): Table => {
  const columns = tableColumns(names?.split(',').filter(isExportColumn) ?? exportColumnNames)
  return { columns, rows: rowsOf(deps, columns, pieces) }
}

async function* rowsOf({ db }: Writing, columns: readonly TableColumn[], pieces: Source['pieces']) {
  const hasNotes = columns.some(({ name }) => name === 'notes')
  for await (const ids of pieces) {
    const leads = await selectExported(db, ids)
    const notes = hasNotes ? await selectNotesOf(db, ids) : undefined
    yield leads.map((lead) => columns.map(({ valueOf }) => valueOf(lead, notes?.get(lead.id) ?? [])))
  }
}
