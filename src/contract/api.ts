import {
  Attorney,
  AttorneyChange,
  AttorneyPage,
  AttorneyPath,
  AttorneyQuery,
  PasswordChange,
  RegisteredAttorney,
  Registration,
  TokenRequest,
  Tokens,
} from './attorneys.ts'
import type { Endpoint } from './endpoint.ts'
import { Alive, Readiness } from './health.ts'
import {
  IdempotencyHeaders,
  IfMatchHeaders,
  Lead,
  LeadChange,
  LeadEventPage,
  LeadPage,
  LeadPath,
  LeadQuery,
  Submission,
} from './leads.ts'
import { Mail, MailPage, MailPath, MailQuery } from './mails.ts'
import { PageQuery } from './fields.ts'

/** The whole API, an operation a paragraph. An endpoint's key is its name everywhere: operationId, handler, file, test. */
// oxfmt-ignore
export const api = {
  register: {
    method: 'POST', path: '/api/auth/register', access: 'public', tag: 'Auth', rateLimit: 'register',
    summary: 'Register an attorney; the first one becomes the admin',
    body: { json: Registration }, status: 201, output: RegisteredAttorney,
    problems: ['email_taken', 'registration_closed', 'setup_code_required'],
  },
  signIn: {
    method: 'POST', path: '/api/auth/token', access: 'public', tag: 'Auth', rateLimit: 'sign-in',
    summary: 'Sign in with e-mail and password, or renew with a refresh token',
    body: { form: TokenRequest }, status: 200, output: Tokens,
    problems: ['invalid_grant', 'unsupported_grant_type', 'wrong_credentials', 'waiting_for_approval', 'account_deactivated'],
  },
  readOwnAccount: {
    method: 'GET', path: '/api/auth/me', access: 'attorney', tag: 'Auth',
    summary: 'Who the token belongs to',
    status: 200, output: Attorney,
  },
  changePassword: {
    method: 'POST', path: '/api/auth/password', access: 'attorney', tag: 'Auth',
    summary: 'Change the own password; ends every other session at once',
    body: { json: PasswordChange }, status: 204, output: 'nothing',
    problems: ['too_many_requests'],
  },
  signOut: {
    method: 'POST', path: '/api/auth/logout', access: 'attorney', tag: 'Auth',
    summary: 'End this session at once, its refresh tokens included',
    status: 204, output: 'nothing',
  },

  submitLead: {
    method: 'POST', path: '/api/leads', access: 'public', tag: 'Leads', rateLimit: 'submit',
    summary: 'Hand in name, e-mail and resume',
    headers: IdempotencyHeaders, body: { multipart: Submission, file: 'resume' }, status: 201, output: Lead,
    problems: ['invalid_file_type', 'unsafe_file', 'idempotency_key_reused', 'storage_full'],
  },
  listLeads: {
    method: 'GET', path: '/api/leads', access: 'attorney', tag: 'Leads',
    summary: 'The leads, by ascending id',
    query: LeadQuery, status: 200, output: LeadPage,
  },
  readLead: {
    method: 'GET', path: '/api/leads/{id}', access: 'attorney', tag: 'Leads',
    summary: 'One lead',
    params: LeadPath, status: 200, output: Lead, etag: true,
    problems: ['not_found'],
  },
  changeLead: {
    method: 'PATCH', path: '/api/leads/{id}', access: 'attorney', tag: 'Leads',
    summary: 'Change the state, the name or the e-mail of a lead',
    params: LeadPath, headers: IfMatchHeaders, body: { json: LeadChange }, status: 200, output: Lead, etag: true,
    problems: ['not_found', 'changed_meanwhile'],
  },
  downloadResume: {
    method: 'GET', path: '/api/leads/{id}/resume', access: 'attorney', tag: 'Leads',
    summary: 'The resume, as an attachment under its original name',
    params: LeadPath, status: 200, output: 'file',
    problems: ['not_found', 'range_not_satisfiable'],
  },
  listLeadEvents: {
    method: 'GET', path: '/api/leads/{id}/events', access: 'attorney', tag: 'Leads',
    summary: 'What happened to a lead: who did what, when, before and after',
    params: LeadPath, query: PageQuery, status: 200, output: LeadEventPage,
    problems: ['not_found'],
  },

  listAttorneys: {
    method: 'GET', path: '/api/attorneys', access: 'admin', tag: 'Attorneys',
    summary: 'Everybody with an account',
    query: AttorneyQuery, status: 200, output: AttorneyPage,
  },
  changeAttorney: {
    method: 'PATCH', path: '/api/attorneys/{id}', access: 'admin', tag: 'Attorneys',
    summary: 'Approve, deactivate, or change the role',
    params: AttorneyPath, body: { json: AttorneyChange }, status: 200, output: Attorney,
    problems: ['not_found', 'last_admin'],
  },

  listMails: {
    method: 'GET', path: '/api/mails', access: 'admin', tag: 'Mails',
    summary: 'The outbox; state=failed lists what was given up',
    query: MailQuery, status: 200, output: MailPage,
  },
  retryMail: {
    method: 'POST', path: '/api/mails/{id}/retry', access: 'admin', tag: 'Mails',
    summary: 'Send a mail again that was given up',
    params: MailPath, status: 200, output: Mail,
    problems: ['not_found', 'not_failed'],
  },

  alive: {
    method: 'GET', path: '/healthz', access: 'public', tag: 'Health',
    summary: 'The process answers',
    status: 200, output: Alive,
  },
  ready: {
    method: 'GET', path: '/readyz', access: 'public', tag: 'Health',
    summary: 'A lead can be taken: the database is writable, the file store has room',
    status: 200, output: Readiness,
    problems: ['unavailable'],
  },
} as const satisfies Record<string, Endpoint>

export type Api = typeof api
export type EndpointName = keyof Api
