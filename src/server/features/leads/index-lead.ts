import { lockName } from '#server/adapters/database/locking.ts'
import { putIntoIndex } from '#server/adapters/database/search/lead-index.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { indexEntryOf } from './search/index-entry.ts'
import type { Named } from './search/name-words.ts'
import { selectTexts } from './search/search.queries.ts'

/** Adds a new lead to the search index, in the transaction that stores the lead. */
export const indexLead = (tx: Database, lead: Named & { id: number }): Promise<void> =>
  putIntoIndex(tx, lead.id, indexEntryOf({ ...lead, notes: [], resume: '' }))

/**
 * Updates the search index after a name, the e-mail, a note or the text of the resume of a lead has changed, in the
 * transaction of the change and after it.
 */
export const reindexLead = async (tx: Database, leadId: number): Promise<void> => {
  // Otherwise of two changes at once each would leave out the other.
  await lockName(tx, `search index of lead ${leadId}`)
  const lead = (await selectTexts(tx, [leadId])).get(leadId)
  if (lead) await putIntoIndex(tx, leadId, indexEntryOf(lead))
}
