import type { Endpoint } from './endpoint.ts'
import type { Scope } from './scopes.ts'

/**
 * The scope that an endpoint needs: its own, or else the one of its tag for reading (GET) or for writing. Undefined if the
 * endpoint is public or uses the session cookie.
 * @throws if neither the endpoint nor its tag names a scope
 */
export const scopeOf = ({ access, tag, method, path, scope }: Endpoint): Scope | undefined => {
  if (access === 'public' || access === 'cookie') return undefined
  const found = scope ?? byTag[tag]?.[method === 'GET' ? 'read' : 'write']
  if (found === undefined) throw new Error(`${method} ${path} must name its scope.`)
  return found
}

const leads = { read: 'leads:read', write: 'leads:write' } as const

const byTag: Partial<Record<Endpoint['tag'], { read: Scope; write?: Scope }>> = {
  Auth: { read: 'account:read', write: 'account:write' },
  Leads: leads,
  Inbox: leads,
  Imports: leads,
  Notes: leads,
  Attorneys: { read: 'attorneys:read', write: 'attorneys:write' },
  Audit: { read: 'audit:read' },
  Mails: { read: 'mails:read', write: 'mails:write' },
  Jobs: { read: 'jobs:read', write: 'jobs:write' },
  Settings: { read: 'settings:read', write: 'settings:write' },
}
