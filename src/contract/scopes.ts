/** What a token can allow its caller to do. The session of an attorney has all scopes; access and role are checked as well. */
export const scopes = {
  'account:read': 'See your own account and its sessions.',
  'account:write': 'Change your own account and password, and end sessions.',
  'leads:read': 'Read leads, their resumes, notes, mails and history, and watch what changes.',
  'leads:write': 'Change leads, write notes and save views.',
  'attorneys:read': 'See the accounts of the firm.',
  'attorneys:write': 'Invite people, approve and deactivate accounts, and change roles.',
  'audit:read': 'See who did what and when.',
  'mails:read': 'See the outbox.',
  'mails:write': 'Send mails again, or dismiss them.',
  'jobs:read': 'See background jobs.',
  'jobs:write': 'Retry or dismiss background jobs.',
  'settings:read': 'See the settings of the firm and its form.',
  'settings:write': 'Change the settings of the firm and its form.',
} as const

export type Scope = keyof typeof scopes

export const allScopes: ReadonlySet<Scope> = new Set(Object.keys(scopes) as Scope[])
