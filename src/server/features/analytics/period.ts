import type { z } from 'zod'
import type { OverviewQuery } from '#contract/schemas/analytics.ts'
import { limits } from '#contract/limits.ts'
import { addDays } from '#server/clock/day-of.ts'
import { invalidField } from '#server/problem.ts'

export type Days = { from: string; to: string }

/**
 * The days of a request, and as many before them.
 * @throws Problem invalid_fields if the days are in the wrong order, or too many
 */
export const periodOf = (
  { from, to, days: length }: Omit<z.output<typeof OverviewQuery>, 'of'>,
  today: string,
): { period: Days; before: Days } => {
  const last = to ?? today
  const period = { from: from ?? addDays(last, 1 - length), to: last }
  const days = daysIn(period)
  if (days < 1) throw invalidField('to', 'Must not be before the first day.')
  if (days > limits.overviewDaysMax)
    throw invalidField('from', `A period has at most ${limits.overviewDaysMax} days.`)
  return { period, before: { from: addDays(period.from, -days), to: addDays(period.from, -1) } }
}

const dayMs = 86_400_000
const daysIn = ({ from, to }: Days) => Math.round((Date.parse(to) - Date.parse(from)) / dayMs) + 1

/** The bars of a chart: each day, or each week of a longer period. The last week may have fewer days. */
export const stepsOf = (period: Days): Days[] => {
  const days = daysIn(period)
  const size = days > daysShownMax ? 7 : 1
  return Array.from({ length: Math.ceil(days / size) }, (_, at) => {
    const from = addDays(period.from, at * size)
    const end = addDays(from, size - 1)
    return { from, to: end < period.to ? end : period.to }
  })
}

const daysShownMax = 62

/** How old the arrivals are that still wait: today, yesterday, this week, two weeks, a month. What is older has no beginning. */
export const agesOf = (today: string): Days[] =>
  [
    [0, 0],
    [1, 1],
    [2, 6],
    [7, 13],
    [14, 29],
  ].map(([youngest = 0, oldest = 0]) => ({ from: addDays(today, -oldest), to: addDays(today, -youngest) }))

export const isIn = ({ from, to }: Days, day: string): boolean => from <= day && day <= to
