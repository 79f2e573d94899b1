import { lockName } from '#server/adapters/database/locking.ts'
import {
  putIntoIndex,
  putNamesIntoIndex,
  removeFromIndex,
} from '#server/adapters/database/search/lead-index.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { indexEntryOf, namesOf } from './search/index-entry.ts'
import type { Named } from './search/name-words.ts'
import { type ContactTexts, notesOf, selectTexts } from './search/search.queries.ts'
import { listNames, unlistNames } from './search/similar-names.ts'

/**
 * Adds a new lead to the search index, in the transaction that stores the lead. Its names are found with typing mistakes once its
 * resume is read, so that a submission writes no more than this.
 */
export const indexLead = (tx: Database, lead: Named & { id: number }): Promise<void> =>
  putNamesIntoIndex(tx, lead.id, indexEntryOf({ ...lead, notes: [], resume: '', phones: [] }).names)

/** What the search knows of a lead without a resume. */
export type IndexedLead = Named & ContactTexts & { id: number; notes: readonly string[] }

/** Adds new leads without a resume to the search index, in the transaction that stores them: nobody else knows them yet. */
export const indexNewLeads = async (tx: Database, leads: readonly IndexedLead[]): Promise<void> => {
  for (const lead of leads) {
    const notes = notesOf(lead, '', lead.notes)
    const phones = lead.phone === null ? [] : [lead.phone]
    await putIntoIndex(tx, lead.id, indexEntryOf({ ...lead, notes, resume: '', phones }))
  }
  await listNames(
    tx,
    leads.flatMap((lead) => namesOf(lead).sequence),
  )
}

/**
 * Updates the search index after a name, the e-mail, a note or the text of the resume of a lead has changed, in the
 * transaction of the change and after it.
 */
export const reindexLead = async (tx: Database, leadId: number): Promise<void> => {
  // Otherwise of two changes at once each would leave out the other.
  await lockName(tx, `search index of lead ${leadId}`)
  const lead = (await selectTexts(tx, [leadId])).get(leadId)
  if (!lead) return
  await putIntoIndex(tx, leadId, indexEntryOf(lead))
  await listNames(tx, namesOf(lead).sequence)
}

/**
 * Takes leads out of the search, before their rows are deleted, in the same transaction. Their words are erased from the file of
 * the database only by `purgeIndex` after it.
 */
export const unindexLeads = async (tx: Database, leadIds: readonly number[]): Promise<void> => {
  const leads = [...(await selectTexts(tx, leadIds))]
  await removeFromIndex(tx, new Map(leads.map(([id, lead]) => [id, indexEntryOf(lead)])))
  await unlistNames(
    tx,
    leads.flatMap(([, lead]) => namesOf(lead).sequence),
  )
}
