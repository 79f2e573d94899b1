import type { Endpoint } from '#contract/endpoint.ts'
import { AuditPage, AuditQuery } from '#contract/schemas/audit.ts'

// oxfmt-ignore
export const auditEndpoints = {
  listAuditEvents: {
    method: 'GET', path: '/api/events', access: 'admin', tag: 'Audit', query: AuditQuery, status: 200, output: AuditPage,
    summary: 'Who did what and when, in the whole firm, newest first',
  },
} as const satisfies Record<string, Endpoint>
