import { kindOfExtension } from '#contract/form/resume-types.ts'
import { stageOf } from '#contract/values/lead-stage.ts'
import { dueAtOf } from '#server/clock/working-time.ts'
import { dayOf } from '#server/clock/day-of.ts'
import { cleanFileName } from '#server/features/intake/upload/resume-name.ts'
import type { NewLead } from '../adding/store-new-leads.ts'
import { contactWorkingMs } from '../due/first-contact.ts'
import type { ImportRow } from './imports.queries.ts'
import type { WantedLead } from './read-row.ts'
import type { ImportFile } from './resumes/import-files.queries.ts'
import type { Place } from './surroundings.ts'

type Around = {
  file: ImportRow
  place: Place
  /** Where people came from, where the row does not say it. */
  source: string
  resume: ImportFile | undefined
}

/** The lead that a row makes. */
export const toNewLead = (wanted: WantedLead, { file, place, resume, ...otherwise }: Around): NewLead => {
  const { edit, createdAt = place.at, language, source = otherwise.source } = wanted
  const state = stageOf({ state: edit.state ?? 'PENDING', outcome: edit.outcome ?? null })
  const due_at = dueAtOf(place.firm, createdAt)
  const outcome = edit.outcome ?? null
  // Of the past nothing better is known; the time of the import would be wrong for all of them.
  const reachedOutAt = state === 'REACHED_OUT' ? (wanted.reachedOutAt ?? createdAt) : null
  return {
    first_name: edit.first_name ?? '',
    last_name: edit.last_name ?? '',
    email: edit.email ?? '',
    phone: edit.phone ?? null,
    link: edit.link ?? null,
    city: edit.city ?? null,
    external_id: edit.external_id ?? null,
    state,
    reached_out_at: reachedOutAt,
    first_contact_at: reachedOutAt,
    first_contact_working_ms: contactWorkingMs(
      { created_at: createdAt, first_contact_at: reachedOutAt, outcome },
      place.firm,
    ),
    contact: edit.contact ?? null,
    outcome,
    assigned_to: edit.assigned_to ?? null,
    source: 'import',
    origin: source === '' ? null : JSON.stringify({ src: source }),
    language: language ?? null,
    due_at,
    overdue: state === 'PENDING' && due_at <= place.at ? 1 : 0,
    created_at: createdAt,
    updated_at: place.at,
    arrived_on: dayOf(createdAt, place.timeZone),
    notes: wanted.notes.map((note) => toNote(note, file, createdAt)),
    ...(resume && { resume: toResume(resume, wanted.resumeName) }),
  }
}

const toResume = (file: ImportFile, givenName: string | undefined): NonNullable<NewLead['resume']> => {
  const kind = kindOfExtension(file.resume_name ?? '')
  return {
    resume_path: file.path,
    resume_name:
      givenName === undefined || kind === 'none' || kind === 'other'
        ? file.resume_name
        : cleanFileName(givenName, kind),
    resume_media_type: file.media_type,
    resume_bytes: file.bytes,
    resume_sha256: file.sha256,
    resume_caveats: file.caveats,
  }
}

/** A note of a row; without a time of its own it has the other one. */
export const toNote = (
  { text, authorId, at }: WantedLead['notes'][number],
  file: ImportRow,
  otherwise: number,
) => ({
  author_id: authorId ?? file.uploaded_by,
  text,
  created_at: at ?? otherwise,
})
