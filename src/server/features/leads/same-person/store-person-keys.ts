import type { Database } from '#server/adapters/database/schema.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import type { Named } from '../search/name-words.ts'
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
  const keys = personKeys(person)
  if (keys.length === 0) return
  await insertKeys(
    tx,
    keys.map((each) => ({ ...each, lead_id: leadId })),
  )
}

/** Stores the keys of new leads, of which nobody else knows yet. They have nothing that a resume could say. */
export const storeNewPersonKeys = async (tx: Database, leads: readonly NewPerson[]): Promise<void> => {
  const rows = leads.flatMap(({ id, phone, link, city = null, language, ...named }) =>
    personKeys({
      ...named,
      resume_sha256: null,
      phones: present([phone]),
      links: present([link]),
      city,
      languages: present([language]),
    }).map((each) => ({ ...each, lead_id: id })),
  )
  if (rows.length > 0) await insertKeys(tx, rows)
}

type NewPerson = Named & { id: number } & Partial<
    Record<'phone' | 'link' | 'city' | 'language', string | null | undefined>
  >

const present = (values: (string | null | undefined)[]) => values.filter((value) => value != null)

const insertKeys = insertion('person_keys', ['kind', 'key', 'lead_id'])
