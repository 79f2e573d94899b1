import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Condition } from '#contract/filter/filter.ts'
import { anyOf, has } from '#server/adapters/database/conditions.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { asciiLower } from '#server/adapters/database/texts.ts'
import type { FilterContext } from './filter-context.ts'
import { cameFrom } from './came-from.ts'
import { isInfected, isScan, isUnreadable, isOfType } from './of-resume.ts'
import {
  arrivedAfter,
  arrivedBefore,
  arrivedOn,
  hasWaited,
  isDueOn,
  wasContacted,
  wasInTime,
} from './of-time.ts'

/** What a condition means in SQL. No plan uses an index for it: `chooseWalk` decides that. */
export const isMet = (db: Database, condition: Condition, context: FilterContext): RawBuilder<SqlBool> =>
  condition.isExcluded
    ? sql`(${meets(db, condition, context)}) is not true`
    : sql`(${meets(db, condition, context)}) is true`

const meets = (db: Database, condition: Condition, context: FilterContext): RawBuilder<SqlBool> => {
  switch (condition.field) {
    case 'state':
      return anyOf(condition.values.map((state) => has('leads.state', state.toUpperCase())))
    case 'assigned':
      return anyOf(condition.values.flatMap((who) => context.assignees.get(who) ?? []).map(isAssignedTo))
    case 'is':
      return anyOf(condition.values.map((word) => is[word]()))
    case 'has':
      return anyOf(condition.values.map((word) => hasWhat[word]))
    case 'outcome':
    case 'contact':
      return anyOf(
        condition.values.map((word) => has(`leads.${condition.field}`, word === 'none' ? null : word)),
      )
    case 'language':
      return anyOf(condition.values.map((language) => isIn(db, language)))
    case 'source':
      return anyOf(condition.values.map((source) => cameFrom(db, source)))
    case 'type':
      return anyOf(condition.values.map(isOfType))
    case 'due':
      return anyOf(condition.values.map((day) => isDueOn(day, context)))
    case 'after':
      return anyOf(condition.values.map((value) => arrivedAfter(value, context)))
    case 'before':
      return anyOf(condition.values.map((value) => arrivedBefore(value, context)))
    case 'arrived':
      return anyOf(condition.values.map(arrivedOn))
    case 'waiting':
      return anyOf(condition.values.map((value) => hasWaited(value, context)))
  }
}

export const isAssignedTo = (id: number | null): RawBuilder<SqlBool> =>
  id === null ? has('leads.assigned_to', null) : sql`leads.assigned_to = ${id}`

const is = {
  overdue: () => has('leads.overdue', 1),
  contacted: () => wasContacted,
  in_time: () => wasInTime,
  suspicious: () => isSuspicious,
  scan: isScan,
  unreadable: isUnreadable,
  infected: isInfected,
}

/** As the index `leads_suspicious` has it. */
export const isSuspicious = sql<SqlBool>`leads.marks <> ''`

const hasWhat = {
  resume: sql<SqlBool>`leads.resume_path is not null`,
  notes: sql<SqlBool>`exists (select 1 from notes where notes.lead_id = leads.id)`,
  message: sql<SqlBool>`leads.message <> ''`,
  phone: sql<SqlBool>`leads.phone is not null`,
  link: sql<SqlBool>`leads.link is not null`,
  city: sql<SqlBool>`leads.city is not null`,
  consent: sql<SqlBool>`leads.consented_at is not null`,
}

/** `pt` also means `pt-BR`. */
const isIn = (db: Database, language: string): RawBuilder<SqlBool> => {
  if (language === 'none') return has('leads.language', null)
  const written = asciiLower(db, 'leads.language')
  return anyOf([
    sql`${written} = ${language}`,
    sql`substr(${written}, 1, ${sql.lit(language.length + 1)}) = ${`${language}-`}`,
  ])
}
