import type { Endpoint } from '#contract/endpoint.ts'
import { AddedLead } from '#contract/schemas/added-lead.ts'
import {
  IdempotencyHeaders,
  IfMatchHeaders,
  LeadChange,
  LeadPage,
  LeadPath,
  LeadQuery,
  Submission,
  SubmittedLead,
} from '#contract/schemas/leads.ts'
import {
  Download,
  QuarantinedDownload,
  TicketPath,
  TicketQuery,
} from '#contract/schemas/resumes/downloads.ts'
import { LeadEventPage } from '#contract/schemas/lead-events.ts'
import { LeadRecord } from '#contract/schemas/lead-record.ts'
import { LeadMails } from '#contract/schemas/mails.ts'
import { PageQuery } from '#contract/schemas/fields.ts'
import { PageWords, ResumePagePath, ResumePreview } from '#contract/schemas/resumes/resume-preview.ts'
import { ResumeReport, ResumeText } from '#contract/schemas/resumes/resume-report.ts'

// oxfmt-ignore
export const leadEndpoints = {
  submitLead: {
    method: 'POST', path: '/api/leads', access: 'public', tag: 'Leads', rateLimit: 'submit', counts: 'submission',
    summary: 'Submit name, e-mail and resume',
    headers: IdempotencyHeaders, body: { multipart: Submission, file: 'resume', receiver: 'resume' }, status: 201, output: SubmittedLead,
    problems: ['invalid_file_type', 'unsafe_file', 'idempotency_key_reused', 'storage_full'],
  },
  addLead: {
    method: 'POST', path: '/api/inbox', access: 'attorney', tag: 'Leads',
    summary: 'Add somebody who has called or come by, without a resume',
    headers: IdempotencyHeaders, body: { json: AddedLead }, status: 201, output: LeadRecord, etag: true,
    problems: ['idempotency_key_reused'],
  },
  listLeads: {
    method: 'GET', path: '/api/leads', access: 'attorney', tag: 'Leads',
    summary: 'All leads, by ascending id',
    query: LeadQuery, status: 200, output: LeadPage,
  },
  readLead: {
    method: 'GET', path: '/api/leads/{id}', access: 'attorney', tag: 'Leads',
    summary: 'One lead with all its data',
    params: LeadPath, status: 200, output: LeadRecord, etag: true,
    problems: ['not_found'],
  },
  changeLead: {
    method: 'PATCH', path: '/api/leads/{id}', access: 'attorney', tag: 'Leads',
    summary: 'Change a lead: state, name, e-mail, telephone, link, town, assigned attorney, outcome',
    params: LeadPath, headers: IfMatchHeaders, body: { json: LeadChange }, status: 200, output: LeadRecord, etag: true,
    problems: ['not_found', 'changed_meanwhile'],
  },
  downloadResume: {
    method: 'GET', path: '/api/leads/{id}/resume', access: 'attorney', tag: 'Leads',
    summary: 'The resume, as an attachment under its original name',
    params: LeadPath, status: 200, output: 'file',
    problems: ['not_found', 'resume_infected', 'range_not_satisfiable'],
  },
  readResumeReport: {
    method: 'GET', path: '/api/leads/{id}/resume/report', access: 'attorney', tag: 'Leads',
    summary: 'What the resume is and what is in it, found without opening it',
    params: LeadPath, status: 200, output: ResumeReport,
    problems: ['not_found'],
  },
  readResumeText: {
    method: 'GET', path: '/api/leads/{id}/resume/text', access: 'attorney', tag: 'Leads',
    summary: 'The text of the resume',
    params: LeadPath, status: 200, output: ResumeText,
    problems: ['not_found'],
  },
  readResumePreview: {
    method: 'GET', path: '/api/leads/{id}/resume/preview', access: 'attorney', tag: 'Leads',
    summary: 'What the app shows of the resume',
    params: LeadPath, status: 200, output: ResumePreview,
    problems: ['not_found', 'resume_infected'],
  },
  drawResumePage: {
    method: 'GET', path: '/api/leads/{id}/resume/pages/{page}', access: 'attorney', tag: 'Leads',
    summary: 'A picture of one page of a resume that is a PDF',
    params: ResumePagePath, status: 200, output: 'picture',
    problems: ['not_found', 'resume_infected', 'not_drawable'],
  },
  readPageWords: {
    method: 'GET', path: '/api/leads/{id}/resume/pages/{page}/words', access: 'attorney', tag: 'Leads',
    summary: 'The words on one page of a resume that is a PDF, and where they stand',
    params: ResumePagePath, status: 200, output: PageWords,
    problems: ['not_found', 'resume_infected', 'not_drawable'],
  },
  listLeadEvents: {
    method: 'GET', path: '/api/leads/{id}/events', access: 'attorney', tag: 'Leads',
    summary: 'The history of a lead: who changed what and when, with the values before and after',
    params: LeadPath, query: PageQuery, status: 200, output: LeadEventPage,
    problems: ['not_found'],
  },
  listLeadMails: {
    method: 'GET', path: '/api/leads/{id}/mails', access: 'attorney', tag: 'Leads',
    summary: 'The mails about a lead and whether they went out',
    params: LeadPath, status: 200, output: LeadMails, problems: ['not_found'],
  },
  createDownload: {
    method: 'POST', path: '/api/leads/{id}/resume/ticket', access: 'attorney', scope: 'leads:read', tag: 'Leads',
    summary: 'Make an address that opens the resume once, within seconds and without a token',
    params: LeadPath, status: 201, output: Download,
    problems: ['not_found', 'resume_infected'],
  },
  createQuarantinedDownload: {
    method: 'POST', path: '/api/leads/{id}/resume/quarantine/ticket', access: 'attorney', tag: 'Leads',
    summary: 'Make an address that opens an infected resume once; the history of the lead keeps the reason',
    params: LeadPath, body: { json: QuarantinedDownload }, status: 201, output: Download,
    problems: ['not_found'],
  },
  useDownload: {
    method: 'GET', path: '/api/resumes/{ticket}', access: 'public', tag: 'Leads',
    summary: 'The resume that a ticket opens; each ticket works once',
    params: TicketPath, query: TicketQuery, status: 200, output: 'file',
    problems: ['not_found', 'resume_infected', 'range_not_satisfiable'],
  },
} as const satisfies Record<string, Endpoint>
