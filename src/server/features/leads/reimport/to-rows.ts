import type { Insertable } from 'kysely'
import type { LineOf } from '#contract/export/export-lines.ts'
import type { Schema } from '#server/adapters/database/schema.ts'
import { sortName } from '#words/sort-name.ts'

type Row<Table extends keyof Schema> = Insertable<Schema[Table]>

/** The id of an attorney by the e-mail. */
export type IdOf = (email: string) => number

export const leadRow = (line: LineOf<'lead'>, idOf: IdOf): Row<'leads'> => {
  const { type: _, consent, resume, ...lead } = line
  return {
    ...lead,
    sort_name: sortName(lead),
    assigned_to: lead.assigned_to === null ? null : idOf(lead.assigned_to),
    overdue: Number(lead.overdue),
    marks: lead.marks.join(' '),
    origin: Object.keys(lead.origin).length > 0 ? JSON.stringify(lead.origin) : null,
    consent_version: consent?.version ?? null,
    consent_language: consent?.language ?? null,
    consented_at: timeOf(consent?.consented_at ?? null),
    resume_path: resume?.path ?? null,
    resume_name: resume?.name ?? null,
    resume_media_type: resume?.media_type ?? null,
    resume_bytes: resume?.bytes ?? null,
    resume_sha256: resume?.sha256 ?? null,
    resume_caveats: resume?.caveats.join(' ') ?? '',
    resume_read: resume ? 0 : 1,
    resume_scanned: resume && !resume.infected ? 0 : 1,
    reached_out_at: timeOf(lead.reached_out_at),
    first_contact_at: timeOf(lead.first_contact_at),
    due_at: Date.parse(lead.due_at),
    created_at: Date.parse(lead.created_at),
    updated_at: Date.parse(lead.updated_at),
  }
}

/** What a virus scanner has found in the resume; the other files are scanned again. */
export const scanRows = ({ id, resume }: LineOf<'lead'>): Row<'resume_scans'>[] =>
  resume?.infected
    ? [
        {
          lead_id: id,
          state: 'infected',
          name: resume.infected.name,
          reason: null,
          scanned_at: Date.parse(resume.infected.found_at),
          handled_at: timeOf(resume.infected.handled_at),
        },
      ]
    : []

export const consentTextRow = (line: LineOf<'consent_text'>): Row<'consent_texts'> => {
  const { type: _, ...text } = line
  return {
    ...text,
    created_at: Date.parse(text.created_at),
  }
}

export const bulkRow = (line: LineOf<'bulk'>, idOf: IdOf): Row<'bulks'> => {
  const { type: _, left, ...bulk } = line
  return {
    ...bulk,
    action: JSON.stringify(withId(bulk.action, 'assigned_to', idOf)),
    target: JSON.stringify(withId(bulk.target, 'pending_of', idOf)),
    position: 0,
    total_is_at_least: Number(bulk.total_is_at_least),
    left_alone: left,
    job_id: null,
    started_by: idOf(bulk.started_by),
    started_at: Date.parse(bulk.started_at),
    ended_at: Date.parse(bulk.ended_at),
    undone_by: bulk.undone_by === null ? null : idOf(bulk.undone_by),
  }
}

export const noteRow = (line: LineOf<'note'>, idOf: IdOf): Row<'notes'> => {
  const { type: _, author, ...note } = line
  return {
    ...note,
    author_id: idOf(author),
    created_at: Date.parse(note.created_at),
    updated_at: Date.parse(note.updated_at),
  }
}

export const mailRow = (line: LineOf<'mail'>): Row<'mails'> => {
  const { type: _, ...mail } = line
  return {
    ...mail,
    link_only: Number(mail.link_only),
    scheduled_at: Date.parse(mail.scheduled_at),
    due_at: Date.parse(mail.scheduled_at),
    created_at: Date.parse(mail.created_at),
    sent_at: timeOf(mail.sent_at),
  }
}

export const eventRow = (
  { lead_id, kind, actor, bulk_id, at }: LineOf<'event'>,
  idOf: IdOf,
): Row<'events'> => ({
  kind,
  lead_id,
  actor_id: actor === null ? null : idOf(actor),
  attorney_id: null,
  bulk_id,
  at: Date.parse(at),
})

export const valuesRow = (
  eventId: number,
  { before, after }: LineOf<'event'>,
  idOf: IdOf,
): Row<'event_values'>[] =>
  before === null && after === null
    ? []
    : [{ event_id: eventId, before: valuesText(before, idOf), after: valuesText(after, idOf) }]

const valuesText = (values: LineOf<'event'>['before'], idOf: IdOf) => {
  const email = values?.['assigned_to']
  return values && JSON.stringify(email ? { ...values, assigned_to: String(idOf(email)) } : values)
}

export const refusalRow = ({
  bulk_id,
  lead_id,
  during,
  reason,
}: LineOf<'bulk_refusal'>): Row<'bulk_refusals'> => ({ bulk_id, lead_id, during, reason })

/** One row for each of the two. */
export const differentRows = (
  { lead_id, other_id, attorney, created_at }: LineOf<'different_persons'>,
  idOf: IdOf,
): Row<'different_persons'>[] => {
  const said = { attorney_id: idOf(attorney), created_at: Date.parse(created_at) }
  return [
    { lead_id, other_id, ...said },
    { lead_id: other_id, other_id: lead_id, ...said },
  ]
}

type Detail = LineOf<'bulk'>['action']

const withId = (detail: Detail, name: string, idOf: IdOf): Detail => {
  const email = detail[name]
  return typeof email === 'string' ? { ...detail, [name]: idOf(email) } : detail
}

const timeOf = (time: string | null) => (time === null ? null : Date.parse(time))
