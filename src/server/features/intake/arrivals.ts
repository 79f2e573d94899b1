import type { Series } from '#server/adapters/database/counting/day-totals.ts'

/** The number of leads submitted on each day, by source. */
export const arrivals = {
  name: 'arrivals',
  table: 'leads',
  day: 'arrived_on',
  labels: ['source'],
} as const satisfies Series
