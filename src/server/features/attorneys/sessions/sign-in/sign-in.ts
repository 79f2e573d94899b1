import { randomUUID } from 'node:crypto'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { Problem } from '#server/problem.ts'
import { type Account, findAccount, lockAccount } from '../../accounts/attorneys.queries.ts'
import { deviceOf } from '../device.ts'
import type { OpenSession } from '../tokens/issue-tokens.ts'
import { hashOfRefreshToken, newRefreshToken } from '../tokens/refresh-tokens.ts'
import { insertRefreshToken, insertSession } from '../sessions.queries.ts'

export type SignIn = { email: string; password: string; address: string; userAgent: string | undefined }

/**
 * Opens a session. As long as the password is not right, the answer and its time are the same for an unknown e-mail, a
 * wrong password and an account that is not active.
 * @throws Problem too_many_requests, wrong_credentials, waiting_for_approval, account_deactivated
 */
export const signIn = async (deps: Deps, given: SignIn): Promise<OpenSession> => {
  const account = await authenticate(deps, given)
  const refreshToken = newRefreshToken()
  const device = deviceOf(given.userAgent)
  return transact(deps.db, (tx) => openSession(tx, deps, account, { refreshToken, device }))
}

const authenticate = async (
  { db, passwords, signInLimits }: Deps,
  { email, password, address }: SignIn,
): Promise<Account> => {
  const attempt = await signInLimits.beginSignIn(email, address)
  let account, isRight
  try {
    account = await findAccount(db, email)
    isRight = await passwords.verify(password, account?.password_hash)
  } catch (error) {
    await attempt.canceled()
    throw error
  }
  if (!account || !isRight) throw wrongCredentials()
  await attempt.succeeded()
  return account
}

/**
 * Locks the account: a deactivation or a new password that is being stored at the same time either comes first or ends
 * this session too.
 */
const openSession = async (
  tx: Database,
  { now, config }: Deps,
  known: Account,
  { refreshToken, device }: { refreshToken: string; device: string | null },
): Promise<OpenSession> => {
  const account = await lockAccount(tx, known.id)
  if (account?.password_hash !== known.password_hash) throw wrongCredentials()
  if (account.status === 'waiting') {
    throw new Problem(
      'waiting_for_approval',
      'The password is right, but an admin of the firm has not approved this account yet.',
    )
  }
  if (account.status === 'deactivated') {
    throw new Problem('account_deactivated', 'An admin of the firm has deactivated this account.')
  }
  const id = randomUUID()
  const at = now()
  await insertSession(tx, {
    id,
    attorney_id: account.id,
    device,
    created_at: at,
    last_used_at: at,
    expires_at: at + config.refreshTokenDays * dayMs,
    ended_at: null,
  })
  await insertRefreshToken(tx, {
    token_hash: hashOfRefreshToken(refreshToken),
    session_id: id,
    created_at: at,
  })
  return { attorney: account, sessionId: id, refreshToken }
}

const dayMs = 86_400_000

const wrongCredentials = () =>
  new Problem('wrong_credentials', 'The e-mail or the password is wrong.', {
    headers: { 'www-authenticate': 'Bearer realm="foyer"' },
  })
