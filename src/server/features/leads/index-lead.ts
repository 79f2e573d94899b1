import { lockName } from '#server/adapters/database/locking.ts'
import {
  putIntoIndex,
  putNewIntoIndex,
  putNamesIntoIndex,
  removeFromIndex,
} from '#server/adapters/database/search/lead-index.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { sortName } from '#words/sort-name.ts'
import { indexEntryOf, nameSequence } from './search/index-entry.ts'
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
  const entryOf = (lead: IndexedLead) =>
    indexEntryOf({
      ...lead,
      notes: notesOf(lead, '', lead.notes),
      resume: '',
      phones: lead.phone === null ? [] : [lead.phone],
    })
  await putNewIntoIndex(tx, new Map(leads.map((lead) => [lead.id, entryOf(lead)])))
  await listNames(
    tx,
    leads.flatMap((lead) => nameSequence(lead)),
  )
}

/**
 * Updates the search index, and the place in lists by names, after a name, the e-mail, a note or the text of the resume of a lead has changed, in the
 * transaction of the change and after it.
 */
export const reindexLead = async (tx: Database, leadId: number): Promise<void> => {
  // Otherwise of two changes at once each would leave out the other.
  await lockName(tx, `search index of lead ${leadId}`)
  const lead = (await selectTexts(tx, [leadId])).get(leadId)
  if (!lead) return
  await putIntoIndex(tx, leadId, indexEntryOf(lead))
  await listNames(tx, nameSequence(lead))
  const place = sortName(lead)
  await tx
    .updateTable('leads')
    .set({ sort_name: place })
    .where('id', '=', leadId)
    .where('sort_name', '<>', place)
    .execute()
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
    leads.flatMap(([, lead]) => nameSequence(lead)),
  )
}
