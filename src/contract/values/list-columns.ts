/** What the list of leads can show beside the name, in the order in which the app offers it. */
export const listColumns = [
  'email',
  'waiting',
  'state',
  'assigned',
  'resume',
  'due',
  'arrived',
  'reached_out',
  'outcome',
  'contact',
  'language',
  'source',
] as const
export type ListColumn = (typeof listColumns)[number]

export const usualColumns: readonly ListColumn[] = ['email', 'waiting', 'state', 'assigned', 'resume']

/** How high a row of the list is. */
export const densities = ['compact', 'comfortable'] as const
