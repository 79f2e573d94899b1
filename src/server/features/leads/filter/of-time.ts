import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { daysOf, momentOf, waitOf } from '#contract/filter/filter-values.ts'
import { has } from '#server/adapters/database/conditions.ts'
import { addDays, dayOf, startOfDay } from '#server/clock/day-of.ts'
import type { FilterContext } from './filter-context.ts'

type Clock = Pick<FilterContext, 'now' | 'timeZone'>

export const arrivedAfter = (value: string, clock: Clock): RawBuilder<SqlBool> =>
  sql`leads.created_at >= ${instantOf(value, clock)}`

export const arrivedBefore = (value: string, clock: Clock): RawBuilder<SqlBool> =>
  sql`leads.created_at < ${instantOf(value, clock)}`

/**
 * Arrived on these days, as the clocks of the firm showed when the lead was stored: a later change of the time zone moves no lead to
 * another day, and the totals of days count the same.
 */
export const arrivedOn = (value: string): RawBuilder<SqlBool> => {
  const { from, to } = daysOf(value)
  return sql`(leads.arrived_on >= ${from} and leads.arrived_on <= ${to})`
}

/** Within these times everybody has arrived on these days, in whatever time zone: none is further from UTC. */
export const arrivedAbout = (value: string): RawBuilder<SqlBool> => {
  const { from, to } = daysOf(value)
  const farthestMs = 15 * 3_600_000
  const [begin, end] = [Date.parse(from) - farthestMs, Date.parse(addDays(to, 1)) + farthestMs]
  return sql`(leads.created_at >= ${begin} and leads.created_at < ${end})`
}

/** Contacted before it was late. */
export const wasInTime = sql<SqlBool>`leads.first_contact_at <= leads.due_at`

/** Whoever waits again was contacted all the same. */
export const wasContacted = sql<SqlBool>`leads.first_contact_at is not null`

export const isPending: RawBuilder<SqlBool> = has('leads.state', 'PENDING')

/** Whoever the firm has reached out to is not due any more. */
export const isDueOn = (value: string, clock: Clock): RawBuilder<SqlBool> => {
  const day = dayMeant(value, clock)
  const [from, to] = [startOfDay(day, clock.timeZone), startOfDay(addDays(day, 1), clock.timeZone)]
  return sql`(${isPending} and leads.due_at >= ${from} and leads.due_at < ${to})`
}

export const hasWaited = (value: string, { now }: Clock): RawBuilder<SqlBool> => {
  const { isLonger, ms } = waitOf(value)
  return sql`(${isPending} and leads.created_at ${isLonger ? sql`<` : sql`>`} ${now - ms})`
}

/** The beginning of what `after` and `before` name. */
export const instantOf = (value: string, clock: Clock) => {
  const moment = momentOf(value)
  return 'agoMs' in moment ? clock.now - moment.agoMs : startOfDay(dayMeant(value, clock), clock.timeZone)
}

const dayMeant = (value: string, { now, timeZone }: Clock) => {
  const moment = momentOf(value)
  return 'day' in moment
    ? moment.day
    : addDays(dayOf(now, timeZone), 'daysFromToday' in moment ? moment.daysFromToday : 0)
}
