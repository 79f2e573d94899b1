import type { Endpoint } from '#contract/endpoint.ts'
import { TicketPath } from '#contract/schemas/resumes/downloads.ts'
import {
  Export,
  ExportPage,
  ExportPath,
  ExportQuery,
  ExportRequest,
  StartedExport,
} from '#contract/schemas/exchange/exports.ts'
import { OlderPageQuery } from '#contract/schemas/fields.ts'

// oxfmt-ignore
export const exportEndpoints = {
  exportLeads: {
    method: 'GET', path: '/api/leads/export', access: 'attorney', scope: 'leads:export', tag: 'Leads',
    summary: 'Leads as a file, all that the filter finds, in its order',
    query: ExportQuery, status: 200, output: 'made', problems: ['not_allowed', 'too_many_requests'],
  },
  createExport: {
    method: 'POST', path: '/api/exports', access: 'attorney', scope: 'leads:export', tag: 'Leads',
    summary: 'Make an address that downloads an export once, within seconds and without a token',
    body: { json: ExportRequest }, status: 201, output: StartedExport, problems: ['not_allowed', 'too_many_requests'],
  },
  listExports: {
    method: 'GET', path: '/api/exports', access: 'admin', scope: 'leads:export', tag: 'Leads',
    summary: 'The exports of the firm, the latest first',
    query: OlderPageQuery, status: 200, output: ExportPage,
  },
  readExport: {
    method: 'GET', path: '/api/exports/{id}', access: 'attorney', scope: 'leads:export', tag: 'Leads',
    summary: 'How far an export is',
    params: ExportPath, status: 200, output: Export, problems: ['not_found'],
  },
  useExport: {
    method: 'GET', path: '/api/exports/files/{ticket}', access: 'public', tag: 'Leads',
    summary: 'The export that a ticket downloads; each ticket works once',
    params: TicketPath, status: 200, output: 'made', problems: ['not_found', 'not_allowed', 'too_many_requests'],
  },
} as const satisfies Record<string, Endpoint>
