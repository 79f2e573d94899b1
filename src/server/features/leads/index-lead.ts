import { insertion } from '#server/adapters/database/statements/insertion.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { type Named, wordsOfLead } from './fold-words.ts'

/** Makes a new lead findable by name and e-mail, in the transaction that stores it. */
export const indexLead = async (tx: Database, lead: Named & { id: number }): Promise<void> => {
  const words = wordsOfLead(lead).map((word) => ({ word, lead_id: lead.id }))
  await insertWords(tx, words)
}

const insertWords = insertion('lead_words', ['word', 'lead_id'])

/** The same for one whose name or e-mail has changed. */
export const reindexLead = async (tx: Database, lead: Named & { id: number }): Promise<void> => {
  await tx.deleteFrom('lead_words').where('lead_id', '=', lead.id).execute()
  await indexLead(tx, lead)
}
