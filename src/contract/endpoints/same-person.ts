import type { Endpoint } from '#contract/endpoint.ts'
import { LeadPath } from '#contract/schemas/leads.ts'
import { RelatedLeads, RelatedPath, ResumeDifference } from '#contract/schemas/same-person.ts'

// oxfmt-ignore
export const samePersonEndpoints = {
  listRelatedLeads: {
    method: 'GET', path: '/api/leads/{id}/related', access: 'attorney', tag: 'Leads',
    summary: 'Other leads that may be of the same person, and why',
    params: LeadPath, status: 200, output: RelatedLeads,
    problems: ['not_found'],
  },
  markDifferentPerson: {
    method: 'POST', path: '/api/leads/{id}/related/{other_id}/different', access: 'attorney', tag: 'Leads',
    summary: 'Remember that two leads are not of the same person',
    params: RelatedPath, status: 204, output: 'nothing',
    problems: ['not_found'],
  },
  unmarkDifferentPerson: {
    method: 'DELETE', path: '/api/leads/{id}/related/{other_id}/different', access: 'attorney', tag: 'Leads',
    summary: 'Forget that two leads are not of the same person',
    params: RelatedPath, status: 204, output: 'nothing',
    problems: ['not_found'],
  },
  compareResumes: {
    method: 'GET', path: '/api/leads/{id}/related/{other_id}/difference', access: 'attorney', tag: 'Leads',
    summary: 'What changed in the text of the resume, from the earlier of two leads to the later',
    params: RelatedPath, status: 200, output: ResumeDifference,
    problems: ['not_found'],
  },
} as const satisfies Record<string, Endpoint>
