import type { Endpoint } from '#contract/endpoint.ts'
import { LeadPath } from '#contract/schemas/leads.ts'
import { ScannerHealth } from '#contract/schemas/resumes/scanner.ts'

// oxfmt-ignore
export const scannerEndpoints = {
  readScannerHealth: {
    method: 'GET', path: '/api/scanner', access: 'admin', tag: 'Leads',
    summary: 'Whether the virus scanner answers, and whether there are infected resumes that nobody has dealt with',
    status: 200, output: ScannerHealth,
  },
  markInfectionHandled: {
    method: 'POST', path: '/api/leads/{id}/resume/quarantine/handled', access: 'admin', tag: 'Leads',
    summary: 'Say that somebody has dealt with an infected resume; it stays in quarantine',
    params: LeadPath, status: 204, output: 'nothing',
    problems: ['not_found'],
  },
} as const satisfies Record<string, Endpoint>
