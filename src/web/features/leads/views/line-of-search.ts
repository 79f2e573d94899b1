import { parseFilter } from '#contract/filter/parse-filter.ts'
import { printFilter } from '#contract/filter/print-filter.ts'
import { conditionsOfView } from '#contract/filter/view-filter.ts'
import type { InboxSearch } from '../inbox/inbox-search.ts'

/** The leads of a list as one line of a filter. */
export const lineOfSearch = ({ view, q }: InboxSearch): string =>
  printFilter([
    ...conditionsOfView(view ?? (q === undefined ? 'pending' : 'all')),
    ...(q === undefined ? [] : parseFilter(q).filter),
  ])
