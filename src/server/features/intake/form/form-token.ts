import { randomUUID } from 'node:crypto'
import type { Signing } from './form-signing.ts'

/** A form that was handed out: `id` makes sending it twice one lead. */
export type FormToken = { id: string; issuedAt: number }

/** What makes a submission suspicious. It is stored all the same: a person decides. */
export type Mark = 'honeypot' | 'too_fast' | 'no_token' | 'stale_token'

export type FormTokens = {
  issue(): string
  /** Undefined for a token that no server of this firm has made. */
  read(given: unknown): FormToken | undefined
}

export const makeFormTokens = ({ sign, verified }: Signing, now: () => number): FormTokens => ({
  issue: () => sign(`token.${randomUUID()}.${now()}`),
  read: (given) => {
    const [kind, id, issuedAt] = typeof given === 'string' ? (verified(given)?.split('.') ?? []) : []
    return kind === 'token' && id !== undefined ? { id, issuedAt: Number(issuedAt) } : undefined
  },
})

// Nobody reads the consent, types three fields and chooses a file in less.
const fastestMs = 3_000
// As long as the answer to a token is remembered (idempotency keys).
const freshMs = 24 * 3_600_000

export const marksOf = (form: { token: FormToken | undefined; honeypot: unknown; now: number }): Mark[] => {
  const marks: Mark[] = []
  if (form.honeypot !== undefined && form.honeypot !== '') marks.push('honeypot')
  const { token } = form
  if (!token) return [...marks, 'no_token']
  if (form.now - token.issuedAt < fastestMs) marks.push('too_fast')
  if (form.now - token.issuedAt > freshMs) marks.push('stale_token')
  return marks
}
