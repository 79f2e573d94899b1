import type { LeadOrder } from '#contract/filter/lead-order.ts'
import type { SettingName } from '#contract/schemas/settings.ts'
import { inboxViews } from '#contract/views.ts'
import { referenceOf } from '#contract/values/reference.ts'
import type { Output } from '#web/api-types.ts'
import { type TextKey, text } from '#web/texts.ts'
import classes from './event-words.module.css'
import { nameOf } from './person.ts'
import { exactTime } from './time/time.tsx'

type AuditEvent = Output<'listAuditEvents'>['items'][number]
type Colleague = Output<'listColleagues'>['items'][number]
type Event = Pick<AuditEvent, 'kind' | 'actor' | 'before' | 'after'> & Partial<Pick<AuditEvent, 'attorney'>>
type Values = NonNullable<Event['after']>

/** Says in words what happened, who did it, and which values are new. */
export const EventWords = ({
  event,
  colleagues,
  withBefore = false,
}: {
  event: Event
  colleagues: Colleague[]
  /** Show every changed value, and what it was before. */
  withBefore?: boolean
}) => {
  const { kind, actor, attorney, before, after } = event
  const nameIn = (field: string, value: string | null) => {
    if (field === 'sort') return text(`order.${value as LeadOrder}`)
    if (field === 'shared') return text(value === 'true' ? 'views.shared' : 'views.own')
    const colleague = colleagues.find(({ id }) => field === 'assigned_to' && String(id) === value)
    return colleague ? nameOf(colleague) : valueText(value)
  }
  const changeOf = (field: string, value: string | null) => {
    const was = withBefore ? before?.[field] : undefined
    return was === undefined ? nameIn(field, value) : `${nameIn(field, was)} → ${nameIn(field, value)}`
  }
  const values = {
    who: actor ? nameOf(actor) : text('event.server'),
    whom: attorney ? nameOf(attorney) : '',
  }
  const written = writtenIn[kind]
  if (written !== undefined)
    return (
      <span>
        {text(`event.${kind}`, values)}
        <span className={classes.values} dir="auto">
          {changeOf(written, after?.[written] ?? null)}
        </span>
      </span>
    )
  const described = kind === 'lead.changed' && after ? describeChange(after, actor) : undefined
  const isChange = kind.endsWith('.changed') || (withBefore && kind === 'lead.change_undone')
  const { view = before?.['view'], ...changed } = after ?? {}
  const others = isChange
    ? ((withBefore ? undefined : described?.others) ?? changed)
    : kind.startsWith('export.')
      ? exportedIn(after ?? {})
      : kind.endsWith('.imported')
        ? changed
        : {}
  const isOwn = kind === 'password.changed' && actor?.id === attorney?.id
  const isCorrected = kind === 'lead.imported' && after !== null
  const ownKey = isOwn ? 'event.password.own' : isCorrected ? 'event.lead.imported.other' : undefined
  const key = described?.key ?? ownKey ?? `event.${kind}`
  const named = {
    to: nameIn('assigned_to', after?.['assigned_to'] ?? null),
    outcome: after?.['outcome'] ? valueText(after['outcome']) : text('outcome.open'),
    other: after?.['other_id'] ? referenceOf(Number(after['other_id'])) : '',
    virus: after?.['virus'] ?? '',
    view: view ?? '',
    email: (after ?? before)?.['email'] ?? '',
    file: after?.['file'] ?? '',
    rows: after?.['rows'] ?? '',
    count: Number(after?.['leads'] ?? 0),
    format: (after?.['format'] ?? '').toUpperCase(),
  }
  return (
    <span>
      {text(key, { ...values, ...named })}
      {Object.keys(others).length > 0 && (
        <span className={classes.values}>
          {Object.entries(others).map(([field, value]) => (
            <span key={field} dir="auto">
              {fieldName(field)}: {changeOf(field, value)}
            </span>
          ))}
        </span>
      )}
    </span>
  )
}

/** Which leads were exported; nothing for all of them. */
const exportedIn = ({ view, q }: Values): Values => ({
  ...(view !== undefined && { view: text(`view.${inboxViews.find((each) => each === view) ?? 'all'}`) }),
  ...(q !== undefined && { q }),
})

/** The value of an event that is a text which somebody has written; it is shown below the sentence. */
const writtenIn: Partial<Record<Event['kind'], string>> = {
  'note.changed': 'text',
  'lead.message_added': 'message',
  'lead.email_corrected': 'email',
  'resume.opened_infected': 'reason',
}

/**
 * The sentence for a common change of a lead: reached out, reopened, assigned, outcome set.
 * @returns undefined for any other change; `others` are the changed values that the sentence does not mention
 */
const describeChange = (
  after: Values,
  actor: Event['actor'],
): { key: TextKey; others: Values } | undefined => {
  const { state, contact, assigned_to: assignee, outcome, ...others } = after
  const rest = { ...others, ...(assignee !== undefined && { assigned_to: assignee }) }
  const way = ways.find((each) => each === contact)
  if (state === 'REACHED_OUT')
    return {
      key: way ? `event.lead.reached.${way}` : 'event.lead.reached',
      others: outcome ? { ...rest, outcome } : rest,
    }
  if (state === 'PENDING') {
    // Every reopened lead loses this time, so it is not listed.
    const { reached_out_at: _, ...more }: Values = rest
    return { key: 'event.lead.reopened', others: more }
  }
  if (contact !== undefined) return undefined
  if (assignee !== undefined)
    return {
      key: assignedKey(assignee, String(actor?.id)),
      others: outcome === undefined ? others : { ...others, outcome },
    }
  return outcome === undefined ? undefined : { key: 'event.lead.outcome', others }
}
const assignedKey = (assignee: string | null, actorId: string): TextKey => {
  if (assignee === null) return 'event.lead.unassigned'
  return assignee === actorId ? 'event.lead.took' : 'event.lead.assigned'
}
const ways = ['email', 'phone', 'meeting'] as const

const fields: Partial<Record<string, TextKey>> = {
  state: 'column.state',
  assigned_to: 'column.assigned',
  outcome: 'fact.outcome',
  contact: 'fact.contact',
  reached_out_at: 'fact.when',
  first_name: 'field.firstname',
  last_name: 'field.lastname',
  email: 'field.email',
  phone: 'field.phone',
  link: 'field.link',
  city: 'field.city',
  source: 'fact.source',
  name: 'field.name',
  view: 'event.view',
  status: 'column.state',
  role: 'field.role',
  language: 'account.language',
  lead_mails: 'leadmails.title',
  resume: 'column.resume',
  created_at: 'column.arrived',
  q: 'search.label',
  sort: 'order.label',
  shared: 'views.audience',
}
const isSetting = (name: string): name is SettingName => Object.hasOwn(foyerSettings, name)
const fieldName = (field: string) => {
  const [name = '', language] = field.split('.')
  const key = isSetting(name) ? (`settings.${name}` as const) : fields[name]
  return [key ? text(key) : name, language].filter(Boolean).join(' · ')
}

const words: Partial<Record<string, TextKey>> = {
  PENDING: 'state.pending',
  REACHED_OUT: 'state.reached',
  retained: 'outcome.retained',
  declined: 'outcome.declined',
  no_answer: 'outcome.no_answer',
  not_for_us: 'outcome.not_for_us',
  spam: 'outcome.spam',
  email: 'contact.email',
  phone: 'contact.phone',
  meeting: 'contact.meeting',
  admin: 'role.admin',
  attorney: 'role.attorney',
  active: 'status.active',
  waiting: 'status.waiting',
  deactivated: 'status.deactivated',
}
const shownMax = 200
const valueText = (value: string | null) => {
  if (value === null || value === '') return '–'
  const key = words[value]
  if (key) return text(key)
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return exactTime(value)
  return value.length > shownMax ? `${value.slice(0, shownMax)}…` : value
}
