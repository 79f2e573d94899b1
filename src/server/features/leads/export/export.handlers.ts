import { mediaTypeOfExport } from '#contract/export/export-formats.ts'
import { dayOf } from '#server/day-of.ts'
import type { Deps } from '#server/deps.ts'
import type { Handlers } from '#server/http/handlers.ts'
import type { MadeFile } from '#server/http/output/made-files.ts'
import { isoTime } from '#server/iso-time.ts'
import { Problem } from '#server/problem.ts'
import { ticketSeconds } from '../tickets.ts'
import { beginByTicket, beginExport, readExportTicket } from './begin-export.ts'
import { countLeads, createExport, viewOf } from './create-export.ts'
import { type ExportRow, readRequest, selectExport } from './exports.queries.ts'
import { requireExporter } from './may-export.ts'
import { runExport } from './run-export.ts'

type ExportHandlers = Pick<Handlers<Deps>, 'exportLeads' | 'createExport' | 'readExport' | 'useExport'>

export const exportHandlers: ExportHandlers = {
  exportLeads: async (deps, { query: request }, { attorney }) => {
    await requireExporter(deps, attorney)
    return fileOf(deps, request.format, async function* (signal) {
      const counted = await countLeads(deps, viewOf(request, attorney.id))
      const row = await beginExport(deps, { request, ...counted, started_by: attorney.id })
      yield* runExport(deps, row, { meId: attorney.id, signal })
    })
  },

  createExport: async (deps, { body: request }, { attorney }) => {
    await requireExporter(deps, attorney)
    const { row, ticket } = await createExport(deps, { request, attorney })
    return { ...present(row), url: `/api/exports/files/${ticket}`, expires_in: ticketSeconds }
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
