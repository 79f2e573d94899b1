import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { type ResumeKind, resumeTypes } from '#contract/form/resume-types.ts'

/** Is the resume of this type? The stored media type may have a charset. */
export const isOfType = (kind: ResumeKind): RawBuilder<SqlBool> => {
  const { mediaType } = resumeTypes[kind]
  const beginning = `${mediaType};`
  return sql`(leads.resume_media_type = ${mediaType}
    or substr(leads.resume_media_type, 1, ${sql.lit(beginning.length)}) = ${beginning})`
}

/** A PDF without text: found when it was handed in, or when it was read. */
export const isScan = (): RawBuilder<SqlBool> =>
  sql`(' ' || leads.resume_caveats || ' ' like '% scan %'
    or ${isRead(sql`reading.kind = 'pdf' and reading.has_text = 0 and reading.reason is null`)})`

export const isUnreadable = (): RawBuilder<SqlBool> => isRead(sql`reading.reason is not null`)

const isRead = (how: RawBuilder<SqlBool>): RawBuilder<SqlBool> =>
  sql`exists (select 1 from resume_readings as reading where reading.lead_id = leads.id and ${how})`

export const isInfected = (): RawBuilder<SqlBool> =>
  sql`exists (select 1 from resume_scans as scan where scan.lead_id = leads.id and scan.state = 'infected')`
