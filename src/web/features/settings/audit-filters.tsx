import { Group, NativeSelect, TextInput } from '@mantine/core'
import type { Input, Output } from '#web/api-types.ts'
import type { AuditEventKind } from '#contract/schemas/audit.ts'
import { text } from '#web/texts.ts'
import { nameOf } from '#web/ui/person.ts'

export type AuditFilter = Omit<NonNullable<Input<'listAuditEvents'>['query']>, 'page_size' | 'before_id'>
type Colleague = Output<'listColleagues'>['items'][number]

/** Narrows the audit log to a person, a kind and days; the days are those of the firm. */
export const AuditFilters = ({
  filter,
  choose,
  colleagues,
}: {
  filter: AuditFilter
  choose: (filter: AuditFilter) => void
  colleagues: readonly Colleague[]
}) => (
  <Group gap="sm" my="lg" align="flex-end">
    <NativeSelect
      label={text('audit.who')}
      maw="15rem"
      value={String(filter.actor_id ?? '')}
      onChange={({ currentTarget: { value } }) =>
        choose({ ...filter, actor_id: value === '' ? undefined : Number(value) })
      }
      data={[
        { value: '', label: text('audit.who.anyone') },
        ...colleagues.map((each) => ({ value: String(each.id), label: nameOf(each) })),
      ]}
    />
    <NativeSelect
      label={text('audit.what')}
      value={filter.kind ?? filter.about ?? 'everything'}
      onChange={({ currentTarget: { value } }) => {
        const kind = kinds.find((each) => each === value)
        choose({ ...filter, about: value === 'firm' ? 'firm' : 'everything', kind })
      }}
      data={[
        { value: 'everything', label: text('audit.everything') },
        { value: 'firm', label: text('audit.firm') },
        ...kinds.map((each) => ({ value: each, label: text(`audit.kind.${each}`) })),
      ]}
    />
    {(['from', 'to'] as const).map((end) => (
      <TextInput
        key={end}
        type="date"
        label={text(`audit.${end}`)}
        value={filter[end] ?? ''}
        min={firstDay}
        onChange={({ currentTarget: { value } }) => {
          // While somebody types the year, the field has a date of long ago.
          if (value === '' || value >= firstDay) choose({ ...filter, [end]: value || undefined })
        }}
      />
    ))}
  </Group>
)

// Not the options of the schema: the app does not load zod.
const kinds = Object.keys({
  'lead.submitted': true,
  'lead.added': true,
  'lead.imported': true,
  'lead.changed': true,
  'lead.change_undone': true,
  'lead.overdue': true,
  'lead.marked_different': true,
  'lead.unmarked_different': true,
  'lead.message_added': true,
  'lead.email_corrected': true,
  'resume.infected': true,
  'resume.opened_infected': true,
  'resume.infection_handled': true,
  'mail.retried': true,
  'mail.resent': true,
  'mail.dismissed': true,
  'job.retried': true,
  'job.dismissed': true,
  'note.added': true,
  'note.changed': true,
  'note.removed': true,
  'attorney.registered': true,
  'attorney.changed': true,
  'attorney.imported': true,
  'invitation.sent': true,
  'invitation.resent': true,
  'invitation.revoked': true,
  'invitation.accepted': true,
  'password.changed': true,
  'password.reset': true,
  'settings.changed': true,
  'settings.due_moved': true,
  'view.added': true,
  'view.changed': true,
  'view.removed': true,
  'view.restored': true,
  'mails.retried': true,
  'mails.dismissed': true,
  'import.started': true,
  'import.undone': true,
  'export.begun': true,
  'export.completed': true,
  'export.broken_off': true,
} satisfies Record<AuditEventKind, true>) as AuditEventKind[]
const firstDay = '2000-01-01'
