import type { z } from 'zod'
import type { AttorneyChange } from '#contract/schemas/accounts/attorneys.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import type { Deps } from '#server/deps.ts'
import { giveLeadsAway } from '#server/features/leads/bulk/give-leads-away.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { addressWaitingNotifications } from '#server/features/mails/told/address-waiting-notifications.ts'
import { enqueueAccessAnswer } from '#server/features/mails/outbox/enqueue-access-mail.ts'
import { Problem, invalidField } from '#server/problem.ts'
import {
  type Account,
  lockAccount,
  lockActive,
  lockActiveAdmins,
  updateAttorney,
} from './attorneys.queries.ts'
import { tokenInvalid } from '../sessions/not-signed-in.ts'
import { endInvitationsTo } from '../invitations/invitations.queries.ts'
import { endResetsOf } from '../passwords/resets.queries.ts'
import { endSessionsOf } from '../sessions/sessions.queries.ts'

export type AttorneyChangeRequest = { id: number; change: z.output<typeof AttorneyChange>; actorId: number }

export type Changed = { attorney: Account; bulkId?: number | undefined }

/**
 * Approves, deactivates or reactivates an attorney, or changes the role. Open sessions are affected at once. A value
 * that is the same as before is not a change. The pending leads of a deactivated attorney are given away by a job, because
 * there may be thousands; `bulkId` is the change of many leads that does it.
 * @throws Problem not_found, last_admin; invalid_fields if leads_to is not another active attorney; not_signed_in,
 * not_allowed when the actor has just lost the right to do this
 */
export const changeAttorney = async (deps: Deps, request: AttorneyChangeRequest): Promise<Changed> => {
  const { hasMail, ...changed } = await transact(deps.db, async (tx) => {
    const done = await change(tx, deps, request)
    return { ...done, bulkId: await giveAway(tx, request, deps.now()) }
  })
  if (hasMail) deps.wakeMail()
  return changed
}

const change = async (
  tx: Database,
  deps: Deps,
  request: AttorneyChangeRequest,
): Promise<{ attorney: Account; hasMail: boolean }> => {
  const admins = await lockActiveAdmins(tx)
  await requireAdmin(tx, admins, request.actorId)
  const attorney = await lockAccount(tx, request.id)
  if (!attorney) throw new Problem('not_found', `There is no attorney ${request.id}.`)
  const { before, after } = differences(attorney, request.change)
  if (Object.keys(after).length === 0) return { attorney, hasMail: false }
  refuseLastAdmin(admins, { ...attorney, ...after })

  const now = deps.now()
  const changed = await updateAttorney(tx, attorney.id, { ...after, updated_at: now })
  // Whoever asked for access with an invited address has the answer.
  if (after.status !== undefined) await endInvitationsTo(tx, attorney.email, { at: now })
  if (after.status === 'deactivated') {
    await endSessionsOf(tx, attorney.id, now)
    await endResetsOf(tx, attorney.id, now)
  }
  await recordEvent(tx, {
    kind: 'attorney.changed',
    at: now,
    actorId: request.actorId,
    attorneyId: attorney.id,
    before,
    after,
  })
  const hasMail = await tell(tx, deps, { attorney, status: after.status, now })
  return { attorney: changed, hasMail }
}

/** Tells a person who asked for access of the answer, and an active one of the leads that nobody could be told of before. */
const tell = async (
  tx: Database,
  { config: { mailFrom } }: Deps,
  { attorney, status, now }: { attorney: Account; status: Account['status'] | undefined; now: number },
): Promise<boolean> => {
  const isDeclined = status === 'deactivated' && attorney.status === 'waiting'
  if (status !== 'active' && !isDeclined) return false
  const recipient = attorney.email
  const kind = isDeclined ? 'access_declined' : 'access_granted'
  await enqueueAccessAnswer(tx, { kind, recipient, mailFrom, now })
  if (!isDeclined) await addressWaitingNotifications(tx, { recipient, mailFrom, now })
  return true
}

/** Two admins may remove each other at the same time: whoever gets the lock second is no longer an admin. */
const requireAdmin = async (tx: Database, admins: Account[], actorId: number) => {
  if (admins.some(({ id }) => id === actorId)) return
  const actor = await lockAccount(tx, actorId)
  throw actor?.status === 'active'
    ? new Problem('not_allowed', 'This is for admins of the firm.')
    : tokenInvalid()
}

const differences = (attorney: Account, { is_active, role }: AttorneyChangeRequest['change']) => {
  const before: Record<string, string> = {}
  const after: Partial<Pick<Account, 'status' | 'role'>> = {}
  const status = is_active === undefined ? attorney.status : is_active ? 'active' : 'deactivated'
  if (status !== attorney.status) {
    before.status = attorney.status
    after.status = status
  }
  if (role !== undefined && role !== attorney.role) {
    before.role = attorney.role
    after.role = role
  }
  return { before, after }
}

/** The account is locked, and inactive: no lead is assigned to it meanwhile. */
const giveAway = async (tx: Database, { id, change, actorId }: AttorneyChangeRequest, now: number) => {
  const { leads_to: to } = change
  if (to === undefined) return undefined
  if (to !== null && (await lockActive(tx, to)) === undefined)
    throw invalidField('leads_to', 'Must be the id of another active attorney.')
  return giveLeadsAway(tx, { from: id, to, actorId, now })
}

const refuseLastAdmin = (admins: Account[], changed: Account) => {
  const remains = changed.role === 'admin' && changed.status === 'active'
  if (remains || admins.some(({ id }) => id !== changed.id)) return
  throw new Problem('last_admin', 'This is the last active admin. Make somebody else an admin first.')
}
