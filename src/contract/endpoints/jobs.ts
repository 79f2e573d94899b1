import type { Endpoint } from '#contract/endpoint.ts'
import { Job, JobPage, JobPath, JobQuery } from '#contract/schemas/jobs.ts'

// oxfmt-ignore
export const jobEndpoints = {
  listJobs: {
    method: 'GET', path: '/api/jobs', access: 'admin', tag: 'Jobs', query: JobQuery, status: 200, output: JobPage,
    summary: 'Background jobs other than mail; state=failed lists those that were given up',
  },
  readJob: {
    method: 'GET', path: '/api/jobs/{id}', access: 'attorney', tag: 'Jobs', params: JobPath, status: 200, output: Job,
    summary: 'The progress of a job, for the attorney who started it and for admins; 404 once it is done',
    problems: ['not_found'],
  },
  retryJob: {
    method: 'POST', path: '/api/jobs/{id}/retry', access: 'admin', tag: 'Jobs',
    summary: 'Retry a job that was given up',
    params: JobPath, status: 200, output: Job, problems: ['not_found', 'not_failed'],
  },
  dismissJob: {
    method: 'POST', path: '/api/jobs/{id}/dismiss', access: 'admin', tag: 'Jobs',
    summary: 'Remove a job that was given up; it can no longer be retried',
    params: JobPath, status: 204, output: 'nothing', problems: ['not_found', 'not_failed'],
  },
} as const satisfies Record<string, Endpoint>
