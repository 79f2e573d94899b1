import type { Series } from '#server/adapters/database/counting/day-totals.ts'

/** How many leads came in on each day, and how. */
export const arrivals = {
  name: 'arrivals',
  table: 'leads',
  day: 'arrived_on',
  labels: ['source'],
} as const satisfies Series
