import { insertion } from '#server/adapters/database/statements/insertion.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { type Named, wordsOfLead } from './fold-words.ts'

/** Adds a new lead to the search index, in the transaction that stores the lead. */
export const indexLead = async (tx: Database, lead: Named & { id: number }): Promise<void> => {
  const words = wordsOfLead(lead).map((word) => ({ word, lead_id: lead.id }))
  await insertWords(tx, words)
}

const insertWords = insertion('lead_words', ['word', 'lead_id'])

/** Updates the search index after a name or the e-mail of a lead has changed. */
export const reindexLead = async (tx: Database, lead: Named & { id: number }): Promise<void> => {
  await tx.deleteFrom('lead_words').where('lead_id', '=', lead.id).execute()
  await indexLead(tx, lead)
}
