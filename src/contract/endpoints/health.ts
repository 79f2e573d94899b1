import type { Endpoint } from '#contract/endpoint.ts'
import { Alive, Readiness } from '#contract/schemas/health.ts'

// oxfmt-ignore
export const healthEndpoints = {
  alive: {
    method: 'GET', path: '/healthz', access: 'public', tag: 'Health',
    summary: 'Whether the process answers',
    status: 200, output: Alive,
  },
  ready: {
    method: 'GET', path: '/readyz', access: 'public', tag: 'Health',
    summary: 'Whether leads can be accepted: the database is writable, the file store has room',
    status: 200, output: Readiness,
    problems: ['unavailable'],
  },
} as const satisfies Record<string, Endpoint>
