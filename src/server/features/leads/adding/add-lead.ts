import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { AddedLead } from '#contract/schemas/added-lead.ts'
import type { LeadRecord } from '#contract/schemas/lead-record.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { dueAtOf } from '#server/clock/working-time.ts'
import { dayOf } from '#server/clock/day-of.ts'
import type { Deps, FirmSettings } from '#server/deps.ts'
import {
  type Repeatable,
  earlierAnswer,
  orEarlierAnswer,
  rememberAnswer,
} from '#server/features/intake/remember-answer.ts'
import { enqueueConfirmation } from '#server/features/mails/outbox/enqueue-lead-mails.ts'
import { existingLead } from '../leads.queries.ts'
import { toLeadRecord } from '../present-lead-record.ts'
import { storeNewLeads } from './store-new-leads.ts'

export type LeadAddition = { lead: AddedLead; idempotencyKey: string | undefined; actorId: number }

/**
 * Stores somebody who has called or come by. Nobody gets a mail, unless the attorney wants the person to get a confirmation.
 * A known idempotency key with the same content gets the lead of the first time, as it is now.
 * @throws Problem idempotency_key_reused
 */
export const addLead = async (deps: Deps, addition: LeadAddition): Promise<LeadRecord> => {
  const firm = await deps.settings.read()
  const request = { idempotencyKey: addition.idempotencyKey, fingerprint: () => fingerprintOf(addition) }
  const { id } = await orEarlierAnswer(
    () => transact(deps.db, (tx) => store(tx, deps, addition, { request, firm })),
    () => earlierAnswer(deps.db, request, Answer),
  )
  if (addition.lead.confirm) deps.wakeMail()
  return toLeadRecord(await existingLead(deps.db, id))
}

const Answer = z.object({ id: z.int() })

const store = async (
  tx: Database,
  { config, now }: Deps,
  { lead, actorId }: LeadAddition,
  { request, firm }: { request: Repeatable; firm: FirmSettings },
): Promise<{ id: number }> => {
  const answer = await earlierAnswer(tx, request, Answer)
  if (answer) return answer

  const at = now()
  const { first_name, last_name, email, phone, note, source, confirm } = lead
  const [id = 0] = await storeNewLeads(
    tx,
    [
      {
        first_name,
        last_name,
        email: email ?? '',
        phone: phone ?? null,
        link: null,
        city: null,
        state: 'PENDING',
        reached_out_at: null,
        contact: null,
        outcome: null,
        assigned_to: null,
        source,
        origin: null,
        language: null,
        external_id: null,
        first_contact_at: null,
        first_contact_working_ms: null,
        due_at: dueAtOf(firm, at),
        overdue: 0,
        created_at: at,
        updated_at: at,
        arrived_on: dayOf(at, firm.firm_time_zone),
        notes: note === undefined ? [] : [{ author_id: actorId, text: note, created_at: at }],
      },
    ],
    { kind: 'lead.added', at, actorId, after: { source } },
  )
  await rememberAnswer(tx, request, { id }, at)
  if (confirm && email) await enqueueConfirmation(tx, { id, email }, config, at)
  return { id }
}

const fingerprintOf = ({ lead, actorId }: LeadAddition) =>
  createHash('sha256')
    .update(JSON.stringify(['by hand', actorId, Object.entries(lead).sort()]))
    .digest('hex')
