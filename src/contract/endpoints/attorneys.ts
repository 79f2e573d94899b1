import type { Endpoint } from '#contract/endpoint.ts'
import {
  AttorneyChange,
  AttorneyPage,
  AttorneyPath,
  AttorneyQuery,
  ChangedAttorney,
  Colleagues,
} from '#contract/schemas/accounts/attorneys.ts'

// oxfmt-ignore
export const attorneyEndpoints = {
  listAttorneys: {
    method: 'GET', path: '/api/attorneys', access: 'admin', tag: 'Attorneys',
    summary: 'All accounts',
    query: AttorneyQuery, status: 200, output: AttorneyPage,
  },
  changeAttorney: {
    method: 'PATCH', path: '/api/attorneys/{id}', access: 'admin', tag: 'Attorneys',
    summary: 'Approve or deactivate an account, or change its role',
    params: AttorneyPath, body: { json: AttorneyChange }, status: 200, output: ChangedAttorney,
    problems: ['not_found', 'last_admin'],
  },
  listColleagues: {
    method: 'GET', path: '/api/colleagues', access: 'attorney', tag: 'Attorneys',
    summary: 'The attorneys whom leads can be assigned to, or were',
    status: 200, output: Colleagues,
  },
} as const satisfies Record<string, Endpoint>
