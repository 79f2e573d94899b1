/** What a caller may be allowed to do. The session of an attorney has all of them; access and role still decide beside them. */
export const scopes = {
  'account:read': 'See the own account and where it is signed in.',
  'account:write': 'Change the own account and password, and end sessions.',
  'leads:read': 'Read leads, their resumes, notes, mails and history, and watch what changes.',
  'leads:write': 'Change leads and write notes.',
  'attorneys:read': 'See who works here.',
  'attorneys:write': 'Approve and deactivate accounts, and change roles.',
  'audit:read': 'See who did what and when.',
  'mails:read': 'See the outbox.',
  'mails:write': 'Send mails again, or dismiss them.',
  'jobs:read': 'See the work that is done in the background.',
  'jobs:write': 'Have work done again, or dismiss it.',
  'settings:read': 'See what the firm decides about itself and its form.',
  'settings:write': 'Change it.',
} as const

export type Scope = keyof typeof scopes

export const allScopes: ReadonlySet<Scope> = new Set(Object.keys(scopes) as Scope[])
