import { z } from 'zod'
import { limits } from '#contract/limits.ts'
import { type FacetName, facetNames } from '#contract/values/facet-names.ts'
import { Count } from './fields.ts'
import { InboxQuery } from './inbox.ts'

export const FacetsQuery = InboxQuery.pick({ view: true, q: true, within: true })

/** Leads of the list that have one value. */
const FacetValue = z
  .object({
    q: z
      .string()
      .max(limits.searchMaxLength)
      .meta({ description: 'Added to the line, it leaves only these leads.', examples: ['language:es'] }),
    count: Count,
    is_at_least: z.literal(true).optional().describe('count is a lower bound.'),
  })
  .meta({ id: 'FacetValue' })
export type FacetValue = z.infer<typeof FacetValue>

const values = z.array(FacetValue).max(limits.facetValuesMax)

/**
 * How many leads of a list have which values. Exact where a counter knows, or where all leads of the filter are among those that one
 * request looks at; otherwise lower bounds. Values that no lead has are left out, and of those without end the rarest.
 */
export const Facets = z
  .object({
    total: Count.describe('The number of leads in the list.'),
    total_is_at_least: z.literal(true).optional().describe('total is a lower bound.'),
    facets: z.object(
      Object.fromEntries(facetNames.map((name) => [name, values])) as Record<FacetName, typeof values>,
    ),
  })
  .meta({ id: 'Facets' })
