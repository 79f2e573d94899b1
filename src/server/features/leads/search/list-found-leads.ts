import type { z } from 'zod'
import type { LeadPage, LeadQuery } from '#contract/schemas/leads.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { selectInState, selectListed } from '../leads.queries.ts'
import { toLead } from '../present-lead.ts'
import { searchLeads } from './search-leads.ts'

/** A page of the list with a search: the id of its last lead alone says where the next page begins. */
export const listFoundLeads = async (
  db: Database,
  { q, order, state, after_id, page_size }: z.output<typeof LeadQuery> & { q: string },
): Promise<z.input<typeof LeadPage>> => {
  const {
    ids,
    snippets,
    next,
    forgiven: _,
    ...about
  } = await searchLeads(db, {
    q,
    order,
    after: after_id === undefined ? undefined : { id: after_id },
    pageSize: page_size,
    filter: state && ((ids) => selectInState(db, ids, state)),
  })
  const rows = await selectListed(db, ids)
  return {
    items: rows.map((row) => ({ ...toLead(row), snippets: snippets.get(row.id) })),
    has_more: next !== undefined,
    last_id: next?.id ?? ids.at(-1) ?? null,
    ...about,
  }
}
