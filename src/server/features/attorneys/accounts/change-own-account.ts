import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { type Account, lockAccount, updateAttorney } from './attorneys.queries.ts'
import { tokenInvalid } from '../sessions/not-signed-in.ts'

export type OwnAccountChangeRequest = { id: number; name: string | null }

/** Changes an attorney's name; the same name is not a change. @throws Problem not_signed_in */
export const changeOwnAccount = (deps: Deps, request: OwnAccountChangeRequest): Promise<Account> =>
  transact(deps.db, (tx) => change(tx, request, deps.now()))

const change = async (tx: Database, { id, name }: OwnAccountChangeRequest, now: number): Promise<Account> => {
  const account = await lockAccount(tx, id)
  if (!account) throw tokenInvalid()
  if (account.name === name) return account
  await recordEvent(tx, {
    kind: 'attorney.changed',
    at: now,
    actorId: id,
    attorneyId: id,
    before: { name: account.name ?? '' },
    after: { name: name ?? '' },
  })
  return updateAttorney(tx, id, { name, updated_at: now })
}
