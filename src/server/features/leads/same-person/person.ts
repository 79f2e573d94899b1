import { type ResumeContacts, noContacts } from '#contract/schemas/resume-contacts.ts'
import type { Database } from '#server/adapters/database/schema.ts'

/** What is known of somebody, to find out whether two leads are of the same person. */
export type Person = ResumeContacts & {
  first_name: string
  last_name: string
  email: string
  resume_sha256: string
  /** Of the form that was filled in and of the resume, in BCP 47. */
  languages: string[]
}

export type StoredPerson = Person & { id: number }

/** The persons of these leads, by id. */
export const selectPersons = async (
  db: Database,
  ids: readonly number[],
): Promise<Map<number, StoredPerson>> => {
  if (ids.length === 0) return new Map()
  const rows = await selectRows(db, ids)
  const contacts = await selectContacts(db, ids)
  return new Map(
    rows.map(({ id, language, resume_language, ...row }) => [
      id,
      {
        ...row,
        id,
        languages: [language, resume_language].filter((each) => each !== null),
        ...noContacts,
        ...contacts.get(id),
      },
    ]),
  )
}

const selectRows = (db: Database, ids: readonly number[]) =>
  db
    .selectFrom('leads')
    .leftJoin('resume_readings as reading', 'reading.lead_id', 'leads.id')
    .select([
      'leads.id',
      'leads.first_name',
      'leads.last_name',
      'leads.email',
      'leads.resume_sha256',
      'leads.language',
      'reading.language as resume_language',
    ])
    .where('leads.id', 'in', ids)
    .execute()

/** What the resumes of these leads say about reaching their authors, by the id of the lead. */
export const selectContacts = async (
  db: Database,
  ids: readonly number[],
): Promise<Map<number, ResumeContacts>> => {
  const rows = await db
    .selectFrom('resume_contacts')
    .select(['lead_id', 'kind', 'value'])
    .where('lead_id', 'in', ids)
    .orderBy('lead_id')
    .orderBy('kind')
    .orderBy('position')
    .execute()
  return new Map(
    [...Map.groupBy(rows, ({ lead_id }) => lead_id)].map(([id, found]) => {
      const values = (kind: string) => found.filter((row) => row.kind === kind).map(({ value }) => value)
      return [id, { phones: values('phone'), links: values('link'), city: values('city')[0] ?? null }]
    }),
  )
}
