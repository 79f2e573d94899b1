import type { LineOf } from '#contract/export/export-lines.ts'
import { FirstName, LastName } from '#contract/form/submission-fields.ts'
import { limits } from '#contract/limits.ts'
import type { LeadState } from '#contract/schemas/leads.ts'
import { Email } from '#contract/values/email.ts'
import { oneLine } from '#contract/values/one-line.ts'
import { dueAtOf } from '#server/clock/working-time.ts'
import { dayOf } from '#server/clock/day-of.ts'
import type { FirmSettings } from '#server/deps.ts'
import type { EventValues } from '#server/features/events/record-event.ts'
import { isoTime } from '#server/iso-time.ts'
import { contactWorkingMs } from '../due/first-contact.ts'
import type { OriginalLead } from './open-original.ts'
import { readTime } from './read-time.ts'
import { type Report, quoted } from './report.ts'

export type DecidedLead = Omit<LineOf<'lead'>, 'resume'>

/** When and where it happens. */
export type LeadOptions = { at: number; firm: FirmSettings }

/**
 * Decides what becomes of the rows, one after the other: as the original stored them, or what fits best in place of what Foyer
 * cannot have. What was there then goes to `given`, which the history of the lead keeps.
 * @returns undefined if the row cannot become a lead
 */
export const makeLeadDecider = ({ at, firm }: LeadOptions, report: Report) => {
  let before = { id: 0, createdAt: undefined as number | undefined }
  return (row: OriginalLead): { lead: DecidedLead; given: EventValues } | undefined => {
    const { id } = row
    if (id === null || id === before.id) {
      report.tell(
        'lead_refused',
        id === null
          ? `${described(row)}: its id is not a number that can be an id.`
          : `lead ${id}: a second row with this id.`,
      )
      return undefined
    }
    const given: EventValues = {}
    const names = namesOf(row, given, report)
    const email = emailOf(row, given, report)
    const state = stateOf(row, given, report)
    const { createdAt, updatedAt } = timesOf(row, { at, before: before.createdAt }, given, report)
    before = { id, createdAt }
    const dueAt = dueAtOf(firm, createdAt)
    // The last change of such a row nearly always was this one.
    const reachedOutAt = state === 'REACHED_OUT' ? updatedAt : null
    return {
      given,
      lead: {
        type: 'lead',
        id,
        ...names,
        email,
        phone: null,
        link: null,
        city: null,
        state,
        assigned_to: null,
        outcome: null,
        contact: null,
        reached_out_at: reachedOutAt === null ? null : isoTime(reachedOutAt),
        first_contact_at: reachedOutAt === null ? null : isoTime(reachedOutAt),
        first_contact_working_ms: contactWorkingMs(
          { created_at: createdAt, first_contact_at: reachedOutAt, outcome: null },
          firm,
        ),
        due_at: isoTime(dueAt),
        overdue: state === 'PENDING' && dueAt <= at,
        created_at: isoTime(createdAt),
        arrived_on: dayOf(createdAt, firm.firm_time_zone),
        updated_at: isoTime(updatedAt),
        version: 1,
        source: 'import',
        external_id: null,
        language: null,
        marks: [],
        message: '',
        origin: { src: 'Lead Management System' },
        consent: null,
      },
    }
  }
}

const described = ({ first_name, last_name, email }: OriginalLead) =>
  `a row of ${quoted([first_name, last_name, email].filter(Boolean).join(' '))}`

const namesOf = (row: OriginalLead, given: EventValues, report: Report) => {
  const first_name = nameIn(row, 'first_name', given, report)
  const last_name = nameIn(row, 'last_name', given, report)
  if (first_name !== '' || last_name !== '') return { first_name, last_name }
  const local = oneLine(withoutNul(row.email ?? '').split('@', 1)[0] ?? '').slice(0, limits.nameMaxLength)
  const standIn = local === '' ? `Lead ${row.id}` : local.toWellFormed()
  report.tell('name_missing', `lead ${row.id}: ${quoted(standIn)}`)
  return { first_name: '', last_name: standIn }
}

const nameIn = (
  row: OriginalLead,
  field: 'first_name' | 'last_name',
  given: EventValues,
  report: Report,
): string => {
  const written = row[field] ?? ''
  const schema = field === 'first_name' ? FirstName : LastName
  const name = schema.safeParse(written)
  if (name.success) return name.data
  given[field] = shortened(written)
  report.tell('name_changed', `lead ${row.id}: ${quoted(written)}`)
  return oneLine(withoutNul(written)).slice(0, limits.nameMaxLength).toWellFormed().trim()
}

const emailOf = ({ id, email: written }: OriginalLead, given: EventValues, report: Report): string => {
  const email = Email.safeParse(written ?? '')
  if (email.success) return email.data
  if (written) given['email'] = shortened(written)
  report.tell('email_refused', `lead ${id}: ${written ? quoted(written) : 'There is none.'}`)
  return ''
}

const stateOf = ({ id, state }: OriginalLead, given: EventValues, report: Report): LeadState => {
  if (state === 'PENDING' || state === 'REACHED_OUT') return state
  if (state) given['state'] = shortened(state)
  report.tell('state_unknown', `lead ${id}: ${state ? quoted(state) : 'There is none.'}`)
  return 'PENDING'
}

const timesOf = (
  row: OriginalLead,
  { at, before }: { at: number; before: number | undefined },
  given: EventValues,
  report: Report,
) => {
  const [created, updated] = [readTime(row.created_at, at), readTime(row.updated_at, at)]
  for (const [field, time] of [
    ['created_at', created],
    ['updated_at', updated],
  ] as const) {
    if (time !== undefined) continue
    const written = row[field]
    if (written) given[field] = shortened(written)
    report.tell('time_unknown', `lead ${row.id}: ${field}${written ? ` ${quoted(written)}` : ''}`)
  }
  // Ids are given in the order of the arrival.
  const createdAt = created ?? updated ?? before ?? at
  return { createdAt, updatedAt: Math.max(createdAt, updated ?? createdAt) }
}

const withoutNul = (text: string) => text.replaceAll('\0', '')

/** A text of the original as a value of an event; PostgreSQL stores no NUL. */
export const shortened = (text: string): string => withoutNul(text).slice(0, 1_000).toWellFormed()
