import type { z } from 'zod'
import { inState } from '#contract/filter/view-filter.ts'
import type { LeadPage, LeadQuery } from '#contract/schemas/leads.ts'
import type { Deps } from '#server/deps.ts'
import { findLeads } from './find-leads.ts'
import { selectListed } from '../leads.queries.ts'
import { toLead } from '../present-lead.ts'

/** A page of the list with a filter: the id of its last lead alone says where the next page begins. */
export const listFoundLeads = async (
  deps: Deps,
  { q: filter = [], order, state, after_id, page_size }: z.output<typeof LeadQuery>,
  attorneyId: number,
): Promise<z.input<typeof LeadPage>> => {
  const {
    ids,
    snippets,
    next,
    forgiven: _,
    ...about
  } = await findLeads(deps, {
    filter,
    within: state ? [inState(state)] : [],
    attorneyId,
    order,
    after: after_id === undefined ? undefined : { id: after_id },
    pageSize: page_size,
  })
  const rows = await selectListed(deps.db, ids)
  return {
    items: rows.map((row) => ({ ...toLead(row), snippets: snippets.get(row.id) })),
    has_more: next !== undefined,
    last_id: next?.id ?? ids.at(-1) ?? null,
    ...about,
  }
}
