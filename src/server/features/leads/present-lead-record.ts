import { z } from 'zod'
import type { LeadRecord } from '#contract/schemas/lead-record.ts'
import { resumeCaveats } from '#contract/form/resume-types.ts'
import { submittedIn } from '#contract/form/submission-fields.ts'
import { resumeIn } from '#server/features/resumes/stored-resume.ts'
import type { LeadRow } from './leads.queries.ts'
import { resumeKindOf, toFirmFields } from './inbox/present-inbox-item.ts'
import { isoTime } from '#server/iso-time.ts'
import { toLead } from './present-lead.ts'

/** A lead with all its data, in an answer. */
export const toLeadRecord = (row: LeadRow): LeadRecord => ({
  ...toLead(row),
  ...submittedIn(row),
  ...toFirmFields(row),
  link: row.link,
  city: row.city,
  resume: toResume(row),
  consent:
    row.consent_version === null
      ? null
      : {
          version: row.consent_version,
          language: row.consent_language ?? 'en',
          text: row.consent_text ?? '',
          consented_at: isoTime(row.consented_at ?? row.created_at),
        },
  message: row.message,
  external_id: row.external_id,
  origin: originOf(row.origin),
})

const toResume = (row: LeadRow): LeadRecord['resume'] => {
  const file = resumeIn(row)
  if (!file) return null
  return {
    name: file.name,
    media_type: file.mediaType,
    kind: resumeKindOf(file.mediaType) ?? 'other',
    bytes: file.bytes,
    caveats: caveatsOf(row.resume_caveats),
  }
}

const caveatsOf = (words: string) => resumeCaveats.filter((caveat) => words.split(' ').includes(caveat))

const Origin = z.record(z.string(), z.string())

/** Where a prospect came from; empty if nothing is known, also where the stored text is broken. */
export const originOf = (json: string | null): Record<string, string> => {
  try {
    return Origin.parse(JSON.parse(json ?? '{}'))
  } catch {
    return {}
  }
}
