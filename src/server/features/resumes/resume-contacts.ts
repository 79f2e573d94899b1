import { type ResumeContacts, noContacts } from '#contract/schemas/resumes/resume-contacts.ts'
import type { Database } from '#server/adapters/database/schema.ts'

/** What the resumes of these leads say about reaching their authors, by the id of the lead. */
export const selectContacts = async (
  db: Database,
  ids: readonly number[],
): Promise<(leadId: number) => ResumeContacts> => {
  const rows = await db
    .selectFrom('resume_contacts')
    .select(['lead_id', 'kind', 'value'])
    .where('lead_id', 'in', ids)
    .orderBy('lead_id')
    .orderBy('kind')
    .orderBy('position')
    .execute()
  const found = Map.groupBy(rows, ({ lead_id }) => lead_id)
  return (leadId) => {
    const values = (kind: string) =>
      (found.get(leadId) ?? []).filter((row) => row.kind === kind).map(({ value }) => value)
    return { phones: values('phone'), links: values('link'), city: values('city')[0] ?? noContacts.city }
  }
}

/** Stores what was found, in the transaction that stores the reading. */
export const storeContacts = async (
  tx: Database,
  lead_id: number,
  { phones, links, city }: ResumeContacts,
): Promise<void> => {
  const rowsOf = (kind: 'phone' | 'link' | 'city', values: readonly string[]) =>
    values.map((value, position) => ({ lead_id, kind, position, value }))
  const rows = [
    ...rowsOf('phone', phones),
    ...rowsOf('link', links),
    ...rowsOf('city', city === null ? [] : [city]),
  ]
  await tx.deleteFrom('resume_contacts').where('lead_id', '=', lead_id).execute()
  if (rows.length > 0) await tx.insertInto('resume_contacts').values(rows).execute()
}
