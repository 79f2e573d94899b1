import type { Endpoint } from '#contract/endpoint.ts'
import { Bulk, BulkPage, BulkPath, BulkQuery, BulkReport, BulkRequest } from '#contract/schemas/bulk.ts'

// oxfmt-ignore
export const bulkEndpoints = {
  startBulk: {
    method: 'POST', path: '/api/bulk', access: 'attorney', tag: 'Leads',
    summary: 'Change many leads: those of a filter, or those named',
    body: { json: BulkRequest }, status: 202, output: Bulk,
  },
  listBulks: {
    method: 'GET', path: '/api/bulk', access: 'attorney', tag: 'Leads',
    summary: 'The changes of many leads, the latest first',
    query: BulkQuery, status: 200, output: BulkPage,
  },
  readBulk: {
    method: 'GET', path: '/api/bulk/{id}', access: 'attorney', tag: 'Leads',
    summary: 'How far a change of many leads is, and which leads it has left as they were',
    params: BulkPath, status: 200, output: BulkReport, problems: ['not_found'],
  },
  undoBulk: {
    method: 'POST', path: '/api/bulk/{id}/undo', access: 'attorney', tag: 'Leads',
    summary: 'Undo a change of many leads, except where somebody has changed a lead again since',
    params: BulkPath, status: 202, output: Bulk, problems: ['not_found', 'not_undoable'],
  },
} as const satisfies Record<string, Endpoint>
