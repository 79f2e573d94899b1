import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { changeImport } from './change-import.ts'
import { existingImport, selectImportPage } from './imports.queries.ts'
import { toImport } from './present-import.ts'
import { readReport } from './read-report.ts'
import type { ReceivedTable } from './table/receive-table.ts'
import { refusedRows } from './refused-rows.ts'
import { rehearseImport, runImport, stopImport, undoImport } from './start-import.ts'
import { removeUnused } from './upload/store-records.ts'
import { uploadImport } from './upload/upload-import.ts'

type ImportHandlers = Pick<
  Handlers<Deps, { resume: AsyncDisposable; table: ReceivedTable }>,
  | 'uploadImport'
  | 'listImports'
  | 'readImport'
  | 'changeImport'
  | 'rehearseImport'
  | 'runImport'
  | 'stopImport'
  | 'listRefusedRows'
  | 'undoImport'
>

const shown = async ({ db, now }: Deps, id: number) => toImport(await existingImport(db, id), now())

export const importHandlers: ImportHandlers = {
  uploadImport: async (deps, { body: { file, sheet, instead_of: insteadOf } }, { attorney }) => {
    const id = await uploadImport(deps, { file, sheet, actorId: attorney.id })
    if (insteadOf !== undefined) await removeUnused(deps, insteadOf)
    return readReport(deps, id)
  },

  listImports: async ({ db, now }, { query }) => {
    const rows = await selectImportPage(db, query)
    const items = rows.slice(0, query.page_size).map((row) => toImport(row, now()))
    return { items, has_more: rows.length > query.page_size, last_id: items.at(-1)?.id ?? null }
  },

  readImport: (deps, { params: { id } }) => readReport(deps, id),

  changeImport: async (deps, { params: { id }, body }) => {
    await changeImport(deps, { id, change: body })
    return readReport(deps, id)
  },

  rehearseImport: async (deps, { params: { id } }, { attorney }) => {
    await rehearseImport(deps, { id, actorId: attorney.id })
    return shown(deps, id)
  },

  runImport: async (deps, { params: { id } }, { attorney }) => {
    await runImport(deps, { id, actorId: attorney.id })
    return shown(deps, id)
  },

  stopImport: async (deps, { params: { id } }) => {
    await stopImport(deps, { id })
    return shown(deps, id)
  },

  listRefusedRows: async ({ db }, { params: { id } }) => refusedRows(db, await existingImport(db, id)),

  undoImport: async (deps, { params: { id } }, { attorney }) => {
    await undoImport(deps, { id, actorId: attorney.id })
    return shown(deps, id)
  },
}
