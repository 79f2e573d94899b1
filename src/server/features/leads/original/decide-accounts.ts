import type { Insertable } from 'kysely'
import { AccountEmail } from '#contract/values/email.ts'
import type { Schema } from '#server/adapters/database/schema.ts'
import type { OriginalUser } from './open-original.ts'
import { type Report, quoted } from './report.ts'
import { readTime } from './read-time.ts'

export type Account = Insertable<Schema['attorneys']> & { id: number }

export type AccountOptions = {
  /** Who becomes the admin; left out, the first active account. */
  admin: string | undefined
  /** REGISTRATION: with `open` nobody waits for an approval. */
  registration: 'open' | 'approval' | 'closed'
  /** The hash of a password that nobody knows. */
  passwordHash: string
  at: number
}

/**
 * Decides which accounts there will be. At the original anybody could register and see every lead, so only one account becomes
 * active by itself.
 * @throws Error with a sentence if there is no active account of the wanted admin
 */
export const decideAccounts = (
  users: Iterable<OriginalUser>,
  options: AccountOptions,
  report: Report,
): Account[] => {
  const taken = new Map<string, OriginalUser & { id: number }>()
  for (const user of users) {
    const email = AccountEmail.safeParse(user.email ?? '')
    const refusal = whyNot(user, email.data, taken)
    if (refusal !== undefined) report.tell('account_refused', `account ${user.id ?? '?'}: ${refusal}`)
    else if (email.success && user.id !== null) taken.set(email.data, { ...user, id: user.id })
  }
  report.admin = chooseAdmin(taken, options.admin)
  report.accounts = taken.size
  return [...taken].map(([email, user]) => toAccount(email, user, options, report))
}

const whyNot = (
  { id, email: given }: OriginalUser,
  email: string | undefined,
  taken: ReadonlyMap<string, { id: number }>,
) => {
  if (id === null) return 'Its id is not a number that can be an id.'
  if (email === undefined) return `${quoted(given ?? '')} is not an e-mail.`
  const earlier = taken.get(email)
  return earlier && `Account ${earlier.id} has the same e-mail, ${quoted(email)}.`
}

const chooseAdmin = (taken: ReadonlyMap<string, OriginalUser>, wanted: string | undefined) => {
  const active = [...taken].filter(([, user]) => user.is_active === 1).map(([email]) => email)
  if (wanted === undefined) return active[0]
  const email = wanted.toLowerCase()
  if (!active.includes(email))
    throw new Error(`The original has no active account with the e-mail ${wanted}.`)
  return email
}

const toAccount = (
  email: string,
  { id, hashed_password: hash, is_active: isActive, created_at }: OriginalUser & { id: number },
  { passwordHash, registration, at }: AccountOptions,
  report: Report,
): Account => {
  const isAdmin = email === report.admin
  const status = isActive !== 1 ? 'deactivated' : isAdmin || registration === 'open' ? 'active' : 'waiting'
  const createdAt = readTime(created_at, at)
  const isUsable = hash !== null && usableHash.test(hash)
  const what = `account ${id}: ${email}`
  if (status === 'deactivated') report.tell('account_inactive', what)
  if (status === 'waiting') report.tell('account_waiting', what)
  if (!isUsable) report.tell('account_password', what)
  if (createdAt === undefined) report.tell('account_time', what)
  return {
    id,
    email,
    name: null,
    password_hash: isUsable ? hash : passwordHash,
    role: isAdmin ? 'admin' : 'attorney',
    status,
    created_at: createdAt ?? at,
    updated_at: at,
  }
}

/** A hash of bcrypt. To verify one of a higher cost would keep a thread busy for minutes, and each step more doubles that. */
const usableHash = /^\$2[aby]\$(?:0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}$/
