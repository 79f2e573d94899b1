import type { z } from 'zod'
import type { OwnAccountChange } from '#contract/schemas/accounts/attorneys.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { type EventValues, recordEvent } from '#server/features/events/record-event.ts'
import { requireLanguage } from './require-language.ts'
import { type Account, lockAccount, updateAttorney } from './attorneys.queries.ts'
import { tokenInvalid } from '../sessions/not-signed-in.ts'

export type OwnAccountChangeRequest = { id: number; change: z.output<typeof OwnAccountChange> }

/**
 * Changes what attorneys decide about themselves: name, language of mails, how they are told of new leads. A value that is the same
 * as before is not a change.
 * @throws Problem not_signed_in; invalid_fields for a language without a catalog
 */
export const changeOwnAccount = async (deps: Deps, request: OwnAccountChangeRequest): Promise<Account> => {
  requireLanguage(request.change.language)
  return transact(deps.db, (tx) => change(tx, request, deps.now()))
}

const names = ['name', 'language', 'lead_mails'] as const

const change = async (
  tx: Database,
  { id, change: asked }: OwnAccountChangeRequest,
  now: number,
): Promise<Account> => {
  const account = await lockAccount(tx, id)
  if (!account) throw tokenInvalid()
  const changed = names.filter((name) => asked[name] !== undefined && asked[name] !== account[name])
  if (changed.length === 0) return account
  const valuesOf = (values: Partial<Account>): EventValues =>
    Object.fromEntries(changed.map((name) => [name, values[name] ?? '']))
  const after: Partial<Account> = Object.fromEntries(changed.map((name) => [name, asked[name]]))
  await recordEvent(tx, {
    kind: 'attorney.changed',
    at: now,
    actorId: id,
    attorneyId: id,
    before: valuesOf(account),
    after: valuesOf(after),
  })
  return updateAttorney(tx, id, { ...after, updated_at: now })
}
