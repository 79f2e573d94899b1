import type { ResumeContacts } from '#contract/schemas/resumes/resume-contacts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { selectContacts } from '#server/features/resumes/resume-contacts.ts'

/** What is known of somebody, to find out whether two leads are of the same person. */
export type Person = ResumeContacts & {
  first_name: string
  last_name: string
  /** May be empty. */
  email: string
  /** Null without a resume. */
  resume_sha256: string | null
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
  const contactsOf = await selectContacts(db, ids)
  return new Map(rows.map((row) => [row.id, toPerson(row, contactsOf(row.id))]))
}

/** What an attorney has written counts, and what the resume says besides. */
const toPerson = ({ phone, link, city, language, resume_language, ...row }: Row, found: ResumeContacts) => ({
  ...row,
  phones: present([phone, ...found.phones]),
  links: present([link, ...found.links]),
  city: city ?? found.city,
  languages: present([language, resume_language]),
})

const present = (values: (string | null)[]) => values.filter((value) => value !== null)

type Row = Awaited<ReturnType<typeof selectRows>>[number]

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
      'leads.phone',
      'leads.link',
      'leads.city',
      'reading.language as resume_language',
    ])
    .where('leads.id', 'in', ids)
    .execute()
