import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import { existingBulk, selectBulkPage, selectRefusals } from './bulk.queries.ts'
import { toBulk, toBulkReport } from './present-bulk.ts'
import { startBulk } from './start-bulk.ts'
import { undoBulk } from './undo-bulk.ts'

type BulkHandlers = Pick<Handlers<Deps>, 'startBulk' | 'listBulks' | 'readBulk' | 'undoBulk'>

export const bulkHandlers: BulkHandlers = {
  startBulk: async (deps, { body: { q = '', ids, action } }, { attorney }) => {
    const id = await startBulk(deps, { leads: ids ? { ids } : { q }, action, actorId: attorney.id })
    return toBulk(await existingBulk(deps.db, id), deps.now())
  },

  listBulks: async ({ db, now }, { query }) => {
    const rows = await selectBulkPage(db, query)
    const items = rows.slice(0, query.page_size).map((row) => toBulk(row, now()))
    return { items, has_more: rows.length > query.page_size, last_id: items.at(-1)?.id ?? null }
  },

  readBulk: async ({ db, now }, { params: { id } }) =>
    toBulkReport(await existingBulk(db, id), await selectRefusals(db, id), now()),

  undoBulk: async (deps, { params: { id } }, { attorney }) => {
    await undoBulk(deps, { id, actorId: attorney.id })
    return toBulk(await existingBulk(deps.db, id), deps.now())
  },
}
