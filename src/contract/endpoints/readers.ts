import type { Endpoint } from '#contract/endpoint.ts'
import { LeadPath } from '#contract/schemas/leads.ts'
import { Readers, Reading } from '#contract/schemas/readers.ts'

// oxfmt-ignore
export const readerEndpoints = {
  tellReading: {
    method: 'POST', path: '/api/leads/{id}/readers', access: 'attorney', scope: 'leads:read', tag: 'Leads',
    summary: 'Say whether you are reading a lead, and learn which colleagues are',
    params: LeadPath, body: { json: Reading }, status: 200, output: Readers,
    problems: ['not_found'],
  },
} as const satisfies Record<string, Endpoint>
