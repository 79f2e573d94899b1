import type { Endpoint } from '#contract/endpoint.ts'
import { Overview, OverviewQuery } from '#contract/schemas/analytics.ts'

// oxfmt-ignore
export const analyticsEndpoints = {
  readOverview: {
    method: 'GET', path: '/api/analytics/overview', access: 'attorney', tag: 'Inbox',
    summary: 'How many people came, how long they waited, and what became of them',
    query: OverviewQuery, status: 200, output: Overview,
  },
  exportOverview: {
    method: 'GET', path: '/api/analytics/overview/csv', access: 'attorney', tag: 'Inbox',
    summary: 'The same numbers as a table',
    query: OverviewQuery, status: 200, output: 'made',
  },
} as const satisfies Record<string, Endpoint>
