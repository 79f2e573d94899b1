import { z } from 'zod'
import type { LeadRecord } from '#contract/schemas/lead-record.ts'
import { resumeCaveats } from '#contract/form/resume-types.ts'
import { submittedIn } from '#contract/form/submission-fields.ts'
import type { LeadRow } from './leads.queries.ts'
import { resumeKindOf, toFirmFields } from './present-inbox-item.ts'
import { isoTime } from '#server/iso-time.ts'
import { toLead } from './present-lead.ts'

/** A lead with all its data, in an answer. */
export const toLeadRecord = (row: LeadRow): LeadRecord => ({
  ...toLead(row),
  ...submittedIn(row),
  ...toFirmFields(row),
  link: row.link,
  city: row.city,
  resume: {
    name: row.resume_name,
    media_type: row.resume_media_type,
    kind: resumeKindOf(row.resume_media_type),
    bytes: row.resume_bytes,
    caveats: caveatsOf(row.resume_caveats),
  },
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
  origin: originOf(row.origin),
})

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
