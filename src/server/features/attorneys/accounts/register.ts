import type { z } from 'zod'
import type { Registration } from '#contract/schemas/accounts/attorneys.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { addressWaitingNotifications } from '#server/features/mails/told/address-waiting-notifications.ts'
import { enqueueAccessRequest } from '#server/features/mails/outbox/enqueue-access-mail.ts'
import { Problem } from '#server/problem.ts'
import {
  type Account,
  becomeFounder,
  hasFounder,
  insertAttorney,
  updateAttorney,
} from './attorneys.queries.ts'
import { refuseCommonPassword } from '../passwords/common-passwords.ts'
import { requireLanguage } from './require-language.ts'
import { isSetupCode } from './setup-code.ts'

/**
 * Creates an account. The first one becomes an active admin, who is also notified of the leads that arrived before.
 * REGISTRATION decides the state of all others.
 * @throws Problem invalid_fields, setup_code_required, registration_closed, email_taken
 */
export const register = async (deps: Deps, registration: z.output<typeof Registration>): Promise<Account> => {
  const { email, password, name = null, language = null, setup_code } = registration
  requireLanguage(registration.language)
  await refuseCommonPassword('password', password, email)
  // Hashes before checking anything else, so that the time of the answer does not reveal which accounts exist.
  const passwordHash = await deps.passwords.hash(password)
  const { attorney, addressed } = await transact(deps.db, (tx) =>
    store(tx, deps, { email, name, language, passwordHash, setupCode: setup_code }),
  )
  if (addressed > 0 || attorney.status === 'waiting') deps.wakeMail()
  return attorney
}

type Newcomer = {
  email: string
  name: string | null
  language: string | null
  passwordHash: string
  setupCode: string | undefined
}

const store = async (
  tx: Database,
  deps: Deps,
  newcomer: Newcomer,
): Promise<{ attorney: Account; addressed: number }> => {
  const now = deps.now()
  const isFirst = !(await hasFounder(tx))
  if (isFirst) requireSetupCode(newcomer.setupCode, deps.setupCode)
  else refuseWhenClosed(deps)

  const joined = await insertAttorney(tx, {
    email: newcomer.email,
    name: newcomer.name,
    language: newcomer.language,
    password_hash: newcomer.passwordHash,
    role: 'attorney',
    status: deps.config.registration === 'open' ? 'active' : 'waiting',
    created_at: now,
    updated_at: now,
  })
  if (!joined)
    throw new Problem('email_taken', 'An account with this e-mail already exists. Sign in instead.')

  // Somebody else may have become the first since the check above.
  const attorney = isFirst && (await becomeFounder(tx, joined.id)) ? await promote(tx, joined.id) : joined
  if (attorney.role !== 'admin') refuseWhenClosed(deps)

  await recordEvent(tx, {
    kind: 'attorney.registered',
    at: now,
    actorId: attorney.id,
    attorneyId: attorney.id,
    after: { email: attorney.email, role: attorney.role, status: attorney.status },
  })
  const { mailFrom } = deps.config
  if (attorney.status === 'waiting') await enqueueAccessRequest(tx, { mailFrom, now })
  const addressed =
    attorney.status === 'active'
      ? await addressWaitingNotifications(tx, { recipient: attorney.email, mailFrom, now })
      : 0
  return { attorney, addressed }
}

const promote = (tx: Database, id: number) => updateAttorney(tx, id, { role: 'admin', status: 'active' })

const requireSetupCode = (given: string | undefined, code: string | undefined) => {
  if (code === undefined || isSetupCode(given, code)) return
  throw new Problem(
    'setup_code_required',
    given === undefined
      ? 'The first registration here needs the setup code that the server printed when it started.'
      : 'This is not the setup code that the server printed when it started.',
  )
}

const refuseWhenClosed = ({ config }: Deps) => {
  if (config.registration === 'closed')
    throw new Problem(
      'registration_closed',
      'This firm takes no registrations. Ask its admin for an account.',
    )
}
