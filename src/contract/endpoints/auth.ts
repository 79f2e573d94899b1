import type { Endpoint } from '#contract/endpoint.ts'
import {
  OwnAccount,
  OwnAccountChange,
  PasswordChange,
  RegisteredAttorney,
  Registration,
  TokenRequest,
  Tokens,
} from '#contract/schemas/accounts/attorneys.ts'
import { Preferences, PreferencesChange } from '#contract/schemas/accounts/preferences.ts'
import {
  PasswordReset,
  PasswordResetRequest,
  SessionPath,
  Sessions,
} from '#contract/schemas/accounts/sessions.ts'

// oxfmt-ignore
export const authEndpoints = {
  register: {
    method: 'POST', path: '/api/auth/register', access: 'public', tag: 'Auth', rateLimit: 'register',
    summary: 'Register an attorney; the first one becomes the admin',
    body: { json: Registration }, status: 201, output: RegisteredAttorney,
    problems: ['email_taken', 'registration_closed', 'setup_code_required'],
  },
  signIn: {
    method: 'POST', path: '/api/auth/token', access: 'public', tag: 'Auth', rateLimit: 'sign-in', counts: 'sign-in',
    summary: 'Sign in with e-mail and password, or renew the access token with a refresh token',
    body: { form: TokenRequest }, status: 200, output: Tokens,
    problems: ['invalid_grant', 'unsupported_grant_type', 'wrong_credentials', 'waiting_for_approval', 'account_deactivated'],
  },
  readOwnAccount: {
    method: 'GET', path: '/api/auth/me', access: 'attorney', tag: 'Auth',
    summary: 'The account that the token belongs to',
    status: 200, output: OwnAccount,
  },
  changePassword: {
    method: 'POST', path: '/api/auth/password', access: 'attorney', tag: 'Auth',
    summary: 'Change your own password; ends all your other sessions at once',
    body: { json: PasswordChange }, status: 204, output: 'nothing',
    problems: ['too_many_requests'],
  },
  signOut: {
    method: 'POST', path: '/api/auth/logout', access: 'attorney', tag: 'Auth',
    summary: 'End this session at once, including its refresh tokens',
    status: 204, output: 'nothing',
  },
  changeOwnAccount: {
    method: 'PATCH', path: '/api/auth/me', access: 'attorney', tag: 'Auth',
    summary: 'Change your own name, the language of mails to you, and how you are told of new leads',
    body: { json: OwnAccountChange }, status: 200, output: OwnAccount,
  },
  readPreferences: {
    method: 'GET', path: '/api/auth/preferences', access: 'attorney', tag: 'Auth',
    summary: 'How you want to see lists',
    status: 200, output: Preferences,
  },
  changePreferences: {
    method: 'PATCH', path: '/api/auth/preferences', access: 'attorney', tag: 'Auth',
    summary: 'Change how you want to see lists',
    body: { json: PreferencesChange }, status: 200, output: Preferences,
  },
  listSessions: {
    method: 'GET', path: '/api/auth/sessions', access: 'attorney', tag: 'Auth',
    summary: 'Your sessions: where you are signed in',
    status: 200, output: Sessions,
  },
  endOtherSession: {
    method: 'DELETE', path: '/api/auth/sessions/{id}', access: 'attorney', tag: 'Auth',
    summary: 'End one of your sessions at once',
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
    summary: 'Set a new password with the token from the mail; ends all sessions of the account at once',
    body: { json: PasswordReset }, status: 204, output: 'nothing',
    problems: ['reset_link_invalid'],
  },
} as const satisfies Record<string, Endpoint>
