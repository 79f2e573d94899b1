import type { Database } from '#server/adapters/database/schema.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import { selectPersons } from './person.ts'
import { personKeys } from './person-keys.ts'

/**
 * Computes the keys of a lead, in the transaction that stores what was read of its resume, and again in one that changes its
 * name, its e-mail or its contacts. A submission does not wait for that: a new lead finds others at once, as its own keys are
 * computed when it is looked at. Call it after that change: the row of the lead is locked then, so that of two changes at once
 * the later one sees both.
 */
export const renewPersonKeys = async (tx: Database, leadId: number): Promise<void> => {
  await tx.deleteFrom('person_keys').where('lead_id', '=', leadId).execute()
  const person = (await selectPersons(tx, [leadId])).get(leadId)
  if (!person) return
  await insertKeys(
    tx,
    personKeys(person).map((each) => ({ ...each, lead_id: leadId })),
  )
}

const insertKeys = insertion('person_keys', ['kind', 'key', 'lead_id'])
