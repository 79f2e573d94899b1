import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from '#server/adapters/database/schema.ts'
import { selectContacts } from '#server/features/resumes/resume-contacts.ts'
import type { LeadTexts } from './index-entry.ts'

/** The highest id of a lead, or 0. */
export const selectNewestId = async (db: Database): Promise<number> => {
  const newest = await db
    .selectFrom('leads')
    .select((eb) => eb.fn.max<number | string | null>('id').as('id'))
    .executeTakeFirst()
  return Number(newest?.id ?? 0)
}

export type FoundLead = LeadTexts & { pageStarts: number[] }

/** What the search knows of each of these leads, by its id. */
export const selectTexts = async (db: Database, ids: readonly number[]): Promise<Map<number, FoundLead>> => {
  const leads = await db
    .selectFrom('leads')
    .leftJoin('resume_readings as reading', 'reading.lead_id', 'leads.id')
    .select([
      'leads.id',
      'first_name',
      'last_name',
      'email',
      'message',
      'phone',
      'link',
      'city',
      'reading.text',
      'reading.page_starts',
    ])
    .where('leads.id', 'in', ids)
    .execute()
  const notes = await db
    .selectFrom('notes')
    .select(['lead_id', 'text'])
    .where('lead_id', 'in', ids)
    .orderBy('id')
    .execute()
  const contactsOf = await selectContacts(db, ids)
  const written = Map.groupBy(notes, ({ lead_id }) => lead_id)
  return new Map(
    leads.map(({ id, message, text, page_starts, ...lead }) => [
      id,
      {
        ...lead,
        notes: notesOf(
          lead,
          message,
          (written.get(id) ?? []).map((note) => note.text),
        ),
        resume: text ?? '',
        phones: [...(lead.phone === null ? [] : [lead.phone]), ...contactsOf(id).phones],
        pageStarts: (page_starts ?? '').split(' ').filter(Boolean).map(Number),
      },
    ]),
  )
}

export type ContactTexts = Record<'phone' | 'link' | 'city', string | null>

/** What the prospect added, and how to reach them, is found like a note. */
export const notesOf = (
  { phone, link, city }: ContactTexts,
  message: string,
  notes: readonly string[],
): string[] =>
  [message, [phone, link, city].filter((each) => each !== null).join(' · '), ...notes].filter(Boolean)

/** Texts may be long: other requests are served after each of these. */
const textsAtOnce = 20

/** The same in the order of the ids, a few at a time. */
export async function* readTexts(
  db: Database,
  ids: readonly number[],
): AsyncGenerator<[id: number, lead: FoundLead]> {
  for (let at = 0; at < ids.length; at += textsAtOnce) {
    const some = ids.slice(at, at + textsAtOnce)
    const texts = await selectTexts(db, some)
    for (const id of some) {
      const lead = texts.get(id)
      if (lead) yield [id, lead]
    }
    await nextTurn()
  }
}

export const selectLeadId = (db: Database, id: number) =>
  db.selectFrom('leads').select('id').where('id', '=', id).executeTakeFirst()
