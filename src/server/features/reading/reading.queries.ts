import { sql } from 'kysely'
import type { ResumeKind } from '#contract/form/resume-types.ts'
import { type ResumeContacts, noContacts } from '#contract/schemas/resumes/resume-contacts.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { reindexLead } from '#server/features/leads/index-lead.ts'
import { renewPersonKeys } from '#server/features/leads/same-person/store-person-keys.ts'
import { storeContacts } from '#server/features/resumes/resume-contacts.ts'
import type { Reading } from './read-in-child.ts'

/** Stores what was found, also in the search, and that the resume was read. Of the lead itself nothing changes that anybody sees. */
export const storeReading = async (
  tx: Database,
  leadId: number,
  reading: Reading,
  { kind, now }: { kind: ResumeKind; now: number },
): Promise<void> => {
  const { reason, pages, words = 0, language, charset, author, text = '', preview } = reading
  const row = {
    lead_id: leadId,
    reason: reason ?? null,
    kind,
    pages: pages ?? null,
    words,
    language: language ?? null,
    charset: charset ?? null,
    has_text: text === '' ? 0 : 1,
    page_starts: (reading.pageStarts ?? []).join(' '),
    author: author ?? null,
    written_at: reading.writtenAt ?? null,
    changed_at: reading.changedAt ?? null,
    findings: (reading.findings ?? []).join(' '),
    read_at: now,
    text,
    preview: preview ? JSON.stringify(preview) : null,
    recognized: 0,
  }
  await tx
    .insertInto('resume_readings')
    .values(row)
    .onConflict((conflict) => conflict.column('lead_id').doUpdateSet(row))
    .execute()
  await tx.updateTable('leads').set({ resume_read: 1 }).where('id', '=', leadId).execute()
  await spreadReading(tx, leadId, reading.contacts ?? noContacts)
}

/** Renews what follows from a text that was stored. */
export const spreadReading = async (
  tx: Database,
  leadId: number,
  contacts: ResumeContacts,
): Promise<void> => {
  await storeContacts(tx, leadId, contacts)
  await renewPersonKeys(tx, leadId)
  await reindexLead(tx, leadId)
}

/** Without text and preview, which may be long. Undefined where there is no such lead; without `read_at` until it has been read. */
export const selectReport = (db: Database, leadId: number) =>
  db
    .selectFrom('leads')
    .leftJoin('resume_readings as reading', 'reading.lead_id', 'leads.id')
    .leftJoin('resume_scans as scan', 'scan.lead_id', 'leads.id')
    .select([
      'leads.resume_path',
      'scan.state as scan_state',
      'scan.name as virus',
      'scan.reason as scan_reason',
      'scan.scanned_at',
      'scan.handled_at',
      'reading.reason',
      'reading.kind',
      'reading.pages',
      'reading.words',
      'reading.language',
      'reading.charset',
      'reading.has_text',
      'reading.author',
      'reading.written_at',
      'reading.changed_at',
      'reading.findings',
      'reading.read_at',
    ])
    .where('leads.id', '=', leadId)
    .executeTakeFirst()

export const selectText = (db: Database, leadId: number) =>
  db
    .selectFrom('leads')
    .leftJoin('resume_readings as reading', 'reading.lead_id', 'leads.id')
    .select([
      'leads.resume_path',
      'reading.reason',
      'reading.findings',
      'reading.read_at',
      'reading.text',
      'reading.page_starts',
    ])
    .where('leads.id', '=', leadId)
    .executeTakeFirst()

/** The text only where it is shown as such: a DOCX has its blocks, a PDF its pages. */
export const selectPreview = (db: Database, leadId: number) =>
  db
    .selectFrom('leads')
    .leftJoin('resume_readings as reading', 'reading.lead_id', 'leads.id')
    .select([
      'leads.resume_path',
      'reading.reason',
      'reading.kind',
      'reading.pages',
      'reading.findings',
      'reading.read_at',
      'reading.preview',
      (eb) =>
        eb
          .case()
          .when('reading.kind', 'in', ['doc', 'txt'])
          .then(eb.ref('reading.text'))
          .else(null)
          .end()
          .as('text'),
    ])
    .where('leads.id', '=', leadId)
    .executeTakeFirst()

/** How many pages a PDF has; null where that is not known. */
export const selectPages = async (db: Database, leadId: number): Promise<number | null> => {
  const row = await db
    .selectFrom('resume_readings')
    .select('pages')
    .where('lead_id', '=', leadId)
    .executeTakeFirst()
  return row?.pages ?? null
}

/** The leads whose resume was not read. The 0 is written out, so that the partial index is taken. */
export const selectUnread = (db: Database) =>
  db.selectFrom('leads').select('id').where('resume_read', '=', sql.lit(0))
