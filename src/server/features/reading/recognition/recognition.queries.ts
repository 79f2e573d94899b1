import { sql } from 'kysely'
import { noContacts } from '#contract/schemas/resumes/resume-contacts.ts'
import { type FindingCode, findingCodes } from '#contract/values/resume-findings.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { Reading } from '../read-in-child.ts'
import { spreadReading } from '../reading.queries.ts'

/**
 * The leads whose resume is a scan in which no text was looked for. Written out, so that the partial index is taken, which has
 * no others.
 */
export const selectScans = (db: Database) =>
  db
    .selectFrom('resume_readings')
    .select('lead_id as id')
    .where('kind', '=', sql.lit('pdf'))
    .where('reason', 'is', null)
    .where('has_text', '=', sql.lit(0))
    .where('recognized', '=', sql.lit(0))

export const selectScan = (db: Database, leadId: number) =>
  selectScans(db).select(['pages', 'findings']).where('lead_id', '=', leadId).executeTakeFirst()

/** Stores the text of a scan beside what was read of it before, also in the search; or that there is none. */
export const storeRecognition = async (
  tx: Database,
  leadId: number,
  { text = '', words = 0, language, pageStarts = [], findings = [], contacts = noContacts }: Reading,
  now: number,
): Promise<void> => {
  const scan = await selectScan(tx, leadId)
  if (!scan) return
  const found = new Set<string>([...scan.findings.split(' '), ...findings])
  found.delete('no_text' satisfies FindingCode)
  found.add((text === '' ? 'no_text_found' : 'recognized_text') satisfies FindingCode)
  await tx
    .updateTable('resume_readings')
    .set({
      text,
      words,
      language: language ?? null,
      has_text: text === '' ? 0 : 1,
      page_starts: pageStarts.join(' '),
      findings: findingCodes.filter((code) => found.has(code)).join(' '),
      recognized: 1,
      // Tells browsers that there is something new.
      read_at: now,
    })
    .where('lead_id', '=', leadId)
    .execute()
  await spreadReading(tx, leadId, contacts)
}
