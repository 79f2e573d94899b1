import type { Endpoint } from '#contract/endpoint.ts'
import { ActivityPage, ActivityQuery } from '#contract/schemas/activity.ts'
import { LeadPath } from '#contract/schemas/leads.ts'

// oxfmt-ignore
export const activityEndpoints = {
  listActivity: {
    method: 'GET', path: '/api/leads/{id}/activity', access: 'attorney', tag: 'Leads',
    summary: 'Notes, mails and changes of a lead in one list, the latest first',
    params: LeadPath, query: ActivityQuery, status: 200, output: ActivityPage,
    problems: ['not_found'],
  },
} as const satisfies Record<string, Endpoint>
