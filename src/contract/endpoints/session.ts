import type { Endpoint } from '#contract/endpoint.ts'
import { BrowserSession, Credentials, Welcome } from '#contract/schemas/accounts/sessions.ts'

// oxfmt-ignore
export const sessionEndpoints = {
  readWelcome: {
    method: 'GET', path: '/api/welcome', access: 'public', tag: 'Session',
    summary: 'What the app needs to know before somebody signs in',
    status: 200, output: Welcome,
  },
  startSession: {
    method: 'POST', path: '/api/session', access: 'public', tag: 'Session', rateLimit: 'sign-in', counts: 'sign-in', cookie: 'sets',
    summary: 'Sign in from a browser: the refresh token goes into a cookie',
    body: { json: Credentials }, status: 200, output: BrowserSession,
    problems: ['wrong_credentials', 'waiting_for_approval', 'account_deactivated'],
  },
  renewSession: {
    method: 'POST', path: '/api/session/renew', access: 'cookie', tag: 'Session', counts: 'renewal', cookie: 'sets',
    summary: 'Get the next access token for a browser that is signed in',
    status: 200, output: BrowserSession,
  },
  endSession: {
    method: 'DELETE', path: '/api/session', access: 'cookie', tag: 'Session', cookie: 'removes',
    summary: 'Sign the browser out at once',
    status: 204, output: 'nothing',
  },
} as const satisfies Record<string, Endpoint>
