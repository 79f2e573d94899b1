import { noContacts } from '#contract/schemas/resume-contacts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import { type Person, selectPersons } from './person.ts'
import { personKeys } from './person-keys.ts'

type NewPerson = Pick<Person, 'first_name' | 'last_name' | 'email' | 'resume_sha256'> & {
  language: string | undefined
}

/** Adds the keys of a new lead, in the transaction that stores it. Its resume has not been read yet. */
export const addPersonKeys = async (tx: Database, leadId: number, lead: NewPerson): Promise<void> => {
  const { language, ...person } = lead
  await insertAll(tx, leadId, {
    ...person,
    ...noContacts,
    languages: language === undefined ? [] : [language],
  })
}

/**
 * Computes the keys of a lead again, in the transaction that changes its name, its e-mail or what was read of its resume.
 * Call it after that change: the row of the lead is locked then, so that of two changes at once the later one sees both.
 */
export const renewPersonKeys = async (tx: Database, leadId: number): Promise<void> => {
  await tx.deleteFrom('person_keys').where('lead_id', '=', leadId).execute()
  const person = (await selectPersons(tx, [leadId])).get(leadId)
  if (person) await insertAll(tx, leadId, person)
}

const insertAll = async (tx: Database, leadId: number, person: Person) => {
  await insertKeys(
    tx,
    personKeys(person).map((each) => ({ ...each, lead_id: leadId })),
  )
}

const insertKeys = insertion('person_keys', ['kind', 'key', 'lead_id'])
