import {
  Attorney,
  AttorneyChange,
  AttorneyPage,
  AttorneyPath,
  AttorneyQuery,
  Colleagues,
  OwnAccountChange,
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
  LeadChange,
  LeadPage,
  LeadPath,
  LeadQuery,
  Submission,
  SubmittedLead,
} from './leads.ts'
import { Change, ChangesHeaders, ChangesQuery } from './changes.ts'
import { Download, TicketPath, TicketQuery } from './downloads.ts'
import { InboxCounts, InboxPage, InboxQuery, NeighbourPath, NeighbourQuery, Neighbours } from './inbox.ts'
import { AuditPage, AuditQuery } from './audit.ts'
import { LeadEventPage } from './lead-events.ts'
import { LeadRecord, RelatedLeads } from './lead-record.ts'
import { LeadMails, Mail, MailPage, MailPath, MailQuery, RetriedMails } from './mails.ts'
import { Note, NotePage, NotePath, NoteText } from './notes.ts'
import { PageQuery } from './fields.ts'
import { limits } from './limits.ts'
import {
  BrowserSession,
  Credentials,
  PasswordReset,
  PasswordResetRequest,
  SessionPath,
  Sessions,
  Welcome,
} from './sessions.ts'
import { Settings, SettingsChange } from './settings.ts'

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
    method: 'POST', path: '/api/auth/token', access: 'public', tag: 'Auth', rateLimit: 'sign-in', counts: 'sign-in',
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
  changeOwnAccount: {
    method: 'PATCH', path: '/api/auth/me', access: 'attorney', tag: 'Auth',
    summary: 'Change the own name',
    body: { json: OwnAccountChange }, status: 200, output: Attorney,
  },
  listSessions: {
    method: 'GET', path: '/api/auth/sessions', access: 'attorney', tag: 'Auth',
    summary: 'Where one is signed in',
    status: 200, output: Sessions,
  },
  endOtherSession: {
    method: 'DELETE', path: '/api/auth/sessions/{id}', access: 'attorney', tag: 'Auth',
    summary: 'End one of the own sessions at once',
    params: SessionPath, status: 204, output: 'nothing',
    problems: ['not_found'],
  },
  requestPasswordReset: {
    method: 'POST', path: '/api/auth/password-reset', access: 'public', tag: 'Auth', rateLimit: 'password-reset',
    summary: 'Ask for a mail with a link to set a new password',
    body: { json: PasswordResetRequest }, status: 202, output: 'nothing',
  },
  resetPassword: {
    method: 'POST', path: '/api/auth/password-reset/confirm', access: 'public', tag: 'Auth', rateLimit: 'password-reset',
    summary: 'Set a new password with the token from the mail; ends every session at once',
    body: { json: PasswordReset }, status: 204, output: 'nothing',
    problems: ['reset_link_invalid'],
  },

  readWelcome: {
    method: 'GET', path: '/api/welcome', access: 'public', tag: 'Session',
    summary: 'What the app has to know before anybody has signed in',
    status: 200, output: Welcome,
  },
  startSession: {
    method: 'POST', path: '/api/session', access: 'public', tag: 'Session', rateLimit: 'sign-in', counts: 'sign-in', cookie: 'sets',
    summary: 'Sign in with a browser: the refresh token goes into a cookie',
    body: { json: Credentials }, status: 200, output: BrowserSession,
    problems: ['wrong_credentials', 'waiting_for_approval', 'account_deactivated'],
  },
  renewSession: {
    method: 'POST', path: '/api/session/renew', access: 'cookie', tag: 'Session', counts: 'renewal', cookie: 'sets',
    summary: 'The next access token for the browser that is signed in',
    status: 200, output: BrowserSession,
  },
  endSession: {
    method: 'DELETE', path: '/api/session', access: 'cookie', tag: 'Session', cookie: 'removes',
    summary: 'Sign the browser out at once',
    status: 204, output: 'nothing',
  },

  submitLead: {
    method: 'POST', path: '/api/leads', access: 'public', tag: 'Leads', rateLimit: 'submit', counts: 'submission',
    summary: 'Hand in name, e-mail and resume',
    headers: IdempotencyHeaders, body: { multipart: Submission, file: 'resume', receiver: 'resume' }, status: 201, output: SubmittedLead,
    problems: ['invalid_file_type', 'unsafe_file', 'idempotency_key_reused', 'storage_full'],
  },
  listLeads: {
    method: 'GET', path: '/api/leads', access: 'attorney', tag: 'Leads',
    summary: 'The leads, by ascending id',
    query: LeadQuery, status: 200, output: LeadPage,
  },
  readLead: {
    method: 'GET', path: '/api/leads/{id}', access: 'attorney', tag: 'Leads',
    summary: 'One lead with everything known about it',
    params: LeadPath, status: 200, output: LeadRecord, etag: true,
    problems: ['not_found'],
  },
  changeLead: {
    method: 'PATCH', path: '/api/leads/{id}', access: 'attorney', tag: 'Leads',
    summary: 'Change a lead: state, name, e-mail, who looks after it, outcome',
    params: LeadPath, headers: IfMatchHeaders, body: { json: LeadChange }, status: 200, output: LeadRecord, etag: true,
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
  listRelatedLeads: {
    method: 'GET', path: '/api/leads/{id}/related', access: 'attorney', tag: 'Leads',
    summary: 'The other submissions under the same e-mail, newest first',
    params: LeadPath, status: 200, output: RelatedLeads,
    problems: ['not_found'],
  },
  listLeadMails: {
    method: 'GET', path: '/api/leads/{id}/mails', access: 'attorney', tag: 'Leads',
    summary: 'The mails about a lead and whether they went out',
    params: LeadPath, status: 200, output: LeadMails, problems: ['not_found'],
  },
  createDownload: {
    method: 'POST', path: '/api/leads/{id}/resume/ticket', access: 'attorney', scope: 'leads:read', tag: 'Leads',
    summary: 'An address that opens the resume once, within seconds and without a token',
    params: LeadPath, status: 201, output: Download,
    problems: ['not_found'],
  },
  useDownload: {
    method: 'GET', path: '/api/resumes/{ticket}', access: 'public', tag: 'Leads',
    summary: 'The resume that a ticket opens, once',
    params: TicketPath, query: TicketQuery, status: 200, output: 'file',
    problems: ['not_found', 'range_not_satisfiable'],
  },

  listInbox: {
    method: 'GET', path: '/api/inbox', access: 'attorney', tag: 'Inbox',
    summary: 'The leads of a view, or those found',
    query: InboxQuery, status: 200, output: InboxPage,
  },
  countInbox: {
    method: 'GET', path: '/api/inbox/counts', access: 'attorney', tag: 'Inbox',
    summary: 'How many leads each view holds, exactly',
    status: 200, output: InboxCounts,
  },
  readNeighbours: {
    method: 'GET', path: '/api/inbox/{id}/neighbours', access: 'attorney', tag: 'Inbox',
    summary: 'Which leads of a view come before and after one',
    params: NeighbourPath, query: NeighbourQuery, status: 200, output: Neighbours,
  },
  watchChanges: {
    method: 'GET', path: '/api/changes', access: 'attorney', tag: 'Inbox',
    summary: 'What changes, as it happens: server-sent events',
    query: ChangesQuery, headers: ChangesHeaders, status: 200, output: 'stream', event: Change,
    problems: ['too_many_requests'],
  },

  listNotes: {
    method: 'GET', path: '/api/leads/{id}/notes', access: 'attorney', tag: 'Notes',
    summary: 'What the firm wrote about a lead',
    params: LeadPath, query: PageQuery, status: 200, output: NotePage,
    problems: ['not_found'],
  },
  addNote: {
    method: 'POST', path: '/api/leads/{id}/notes', access: 'attorney', tag: 'Notes',
    summary: 'Write a note about a lead',
    params: LeadPath, body: { json: NoteText }, status: 201, output: Note, etag: true,
    problems: ['not_found'],
  },
  changeNote: {
    method: 'PATCH', path: '/api/leads/{id}/notes/{note_id}', access: 'attorney', tag: 'Notes',
    summary: 'Change a note: its author, or an admin',
    params: NotePath, headers: IfMatchHeaders, body: { json: NoteText }, status: 200, output: Note, etag: true,
    problems: ['not_found', 'not_allowed', 'changed_meanwhile'],
  },
  removeNote: {
    method: 'DELETE', path: '/api/leads/{id}/notes/{note_id}', access: 'attorney', tag: 'Notes',
    summary: 'Remove a note: its author, or an admin',
    params: NotePath, status: 204, output: 'nothing',
    problems: ['not_found', 'not_allowed'],
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
  listColleagues: {
    method: 'GET', path: '/api/colleagues', access: 'attorney', tag: 'Attorneys',
    summary: 'Who leads are assigned to',
    status: 200, output: Colleagues,
  },
  listAuditEvents: {
    method: 'GET', path: '/api/events', access: 'admin', tag: 'Audit', query: AuditQuery, status: 200, output: AuditPage,
    summary: 'Who did what and when, in the whole firm, newest first',
  },
  listMails: {
    method: 'GET', path: '/api/mails', access: 'admin', tag: 'Mails', query: MailQuery, status: 200, output: MailPage,
    summary: 'The outbox; state=failed lists what was given up',
  },
  retryMail: {
    method: 'POST', path: '/api/mails/{id}/retry', access: 'admin', tag: 'Mails',
    summary: 'Send a mail again that was given up',
    params: MailPath, status: 200, output: Mail, problems: ['not_found', 'not_failed'],
  },
  retryMails: {
    method: 'POST', path: '/api/mails/retry', access: 'admin', tag: 'Mails', status: 200, output: RetriedMails,
    summary: 'Send everything again that the mail server kept from going out',
  },
  resendMail: {
    method: 'POST', path: '/api/mails/{id}/resend', access: 'attorney', tag: 'Mails',
    summary: 'Send a mail about a lead once more, whether it was sent or given up',
    params: MailPath, status: 200, output: Mail, problems: ['not_found', 'still_queued'],
  },

  readSettings: {
    method: 'GET', path: '/api/settings', access: 'attorney', tag: 'Settings',
    summary: 'What the firm decides about itself and its form',
    status: 200, output: Settings, etag: true,
  },
  changeSettings: {
    method: 'PATCH', path: '/api/settings', access: 'admin', tag: 'Settings',
    summary: 'Change them; what is saved here wins over the environment of the server',
    headers: IfMatchHeaders, body: { json: SettingsChange, maxBytes: limits.settingsMaxBytes }, status: 200, output: Settings, etag: true,
    problems: ['changed_meanwhile'],
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
