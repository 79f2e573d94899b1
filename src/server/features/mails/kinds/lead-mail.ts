import type { AttorneyStatus } from '#contract/schemas/accounts/attorneys.ts'
import type { ScanState } from '#contract/values/resume-scan.ts'
import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import type { ResumeColumns } from '#server/features/resumes/stored-resume.ts'
import type { ClaimedMail } from '../outbox/mail-queue.ts'

/** A mail that is being sent, with the lead that it is about. */
export type LeadMail = ClaimedMail &
  ResumeColumns & {
    lead_id: number
    first_name: string
    last_name: string
    email: string
    phone: string | null
    /** The prospect's language; null if the form did not ask for it. */
    language: string | null
    submitted_at: number
    /** Null as long as the virus scanner has not answered, or if there is none. */
    scan_state: ScanState | null
    /** What it has found. */
    virus: string | null
    /** The status of the attorney with the recipient's address; null if there is no such attorney. */
    recipient_status: AttorneyStatus | null
  }

/** Returns undefined when the lead has been deleted. */
export const readLeadOf = async (db: Database, mail: ClaimedMail): Promise<LeadMail | undefined> => {
  if (mail.lead_id === null) return undefined
  const [lead] = await selectLead(db, { lead_id: mail.lead_id, recipient: mail.recipient })
  return lead && { ...mail, ...lead }
}

const selectLead = prepared((db, at: { lead_id: number; recipient: string }) =>
  db
    .selectFrom('leads')
    .leftJoin('resume_scans as scan', 'scan.lead_id', 'leads.id')
    .leftJoin('attorneys', (join) => join.on('attorneys.email', '=', at.recipient))
    .select([
      'leads.id as lead_id',
      'leads.first_name',
      'leads.last_name',
      'leads.email',
      'leads.phone',
      'leads.language',
      'leads.created_at as submitted_at',
      'leads.resume_path',
      'leads.resume_name',
      'leads.resume_media_type',
      'leads.resume_bytes',
      'leads.resume_sha256',
      'scan.state as scan_state',
      'scan.name as virus',
      'attorneys.status as recipient_status',
    ])
    .where('leads.id', '=', at.lead_id),
)
