import { mediaTypeOfExport } from '#contract/export/export-formats.ts'
import { dayOf } from '#server/clock/day-of.ts'
import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import type { MadeFile } from '#server/http/output/made-files.ts'
import { isoTime } from '#server/iso-time.ts'
import { Problem } from '#server/problem.ts'
import { toPerson } from '../inbox/present-inbox-item.ts'
import { ticketSeconds } from '../tickets.ts'
import { beginByTicket, beginExport, readExportTicket } from './begin-export.ts'
import { countLeads, createExport, viewOf } from './create-export.ts'
import {
  type ExportRow,
  type ShownExport,
  readRequest,
  selectExport,
  selectExportPage,
} from './exports.queries.ts'
import { requireExporter } from './may-export.ts'
import { runExport } from './run-export.ts'

type ExportHandlers = Pick<
  Handlers<Deps>,
  'exportLeads' | 'createExport' | 'listExports' | 'readExport' | 'useExport'
>

export const exportHandlers: ExportHandlers = {
  exportLeads: async (deps, { query: request }, { attorney }) => {
    await requireExporter(deps, attorney)
    return fileOf(deps, request.format, async function* (signal) {
      using _slot = deps.exportSlots.take(attorney.id)
      const counted = await countLeads(deps, viewOf(request, attorney.id))
      const row = await beginExport(deps, { request, ...counted, started_by: attorney.id })
      yield* runExport(deps, row, { meId: attorney.id, signal })
    })
  },

  createExport: async (deps, { body: request }, { attorney }) => {
    await requireExporter(deps, attorney)
    deps.exportSlots.refuseFull(attorney.id)
    const { row, ticket } = await createExport(deps, { request, attorney })
    return { ...present(row), url: `/api/exports/files/${ticket}`, expires_in: ticketSeconds }
  },

  listExports: async ({ db }, { query }) => {
    const rows = await selectExportPage(db, query)
    const items = rows.slice(0, query.page_size).map(presentListed)
    return { items, has_more: rows.length > query.page_size, last_id: items.at(-1)?.id ?? null }
  },

  readExport: async ({ db }, { params: { id } }, { attorney }) => {
    const row = await selectExport(db, id)
    if (!row || (row.started_by !== attorney.id && attorney.role !== 'admin'))
      throw new Problem('not_found', `There is no export ${id}.`)
    return present(row)
  },

  useExport: async (deps, { params: { ticket } }) => {
    const row = await readExportTicket(deps, ticket)
    return fileOf(deps, readRequest(row).format, async function* (signal) {
      // Before the ticket is spent, so that it works when there is a place.
      using _slot = deps.exportSlots.take(row.attorney_id)
      await beginByTicket(deps, row)
      yield* runExport(deps, row, { meId: row.attorney_id, signal })
    })
  },
}

const fileOf = async (
  { settings, now }: Deps,
  format: keyof typeof mediaTypeOfExport,
  make: MadeFile['make'],
): Promise<MadeFile> => {
  const { firm_time_zone: timeZone } = await settings.read()
  return { name: `leads-${dayOf(now(), timeZone)}.${format}`, mediaType: mediaTypeOfExport[format], make }
}

const present = (row: ExportRow) => ({
  id: row.id,
  format: readRequest(row).format,
  state: row.state,
  leads: row.leads,
  total: row.total,
  ...(row.total_is_at_least === 1 && { total_is_at_least: true as const }),
  started_at: isoTime(row.started_at),
})

const presentListed = (row: ShownExport) => {
  const { q, view } = readRequest(row)
  return {
    ...present(row),
    state: row.state,
    q: q ?? null,
    view: view ?? null,
    started_by: toPerson(row.started_by, row.starter_name, row.starter_email),
    ended_at: row.state === 'running' ? null : isoTime(row.touched_at),
  }
}
