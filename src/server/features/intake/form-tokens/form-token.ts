import { randomUUID } from 'node:crypto'
import type { Signing } from './form-signing.ts'

/** Identifies one copy of the form, made when the page was requested. The same `id` sent twice makes only one lead. */
export type FormToken = { id: string; issuedAt: number }

/** Why a submission is suspicious. It is stored like any other: a person decides. */
export type Mark = 'honeypot' | 'too_fast' | 'no_token' | 'stale_token'

export type FormTokens = {
  issue(): string
  /** Undefined if no server of this firm has made the token. */
  read(given: unknown): FormToken | undefined
}

export const makeFormTokens = ({ sign, verified }: Signing, now: () => number): FormTokens => ({
  issue: () => sign(`token.${randomUUID()}.${now()}`),
  read: (given) => {
    const [kind, id, issuedAt] = typeof given === 'string' ? (verified(given)?.split('.') ?? []) : []
    return kind === 'token' && id !== undefined ? { id, issuedAt: Number(issuedAt) } : undefined
  },
})

// A person needs longer to read the consent text, type three fields and choose a file.
const fastestMs = 3_000
// Idempotency keys, which are made from tokens, are stored for the same time.
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
