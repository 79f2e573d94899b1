import type { Insertable, Selectable } from 'kysely'
import type { SubmittedLead } from '#contract/schemas/leads.ts'
import { fieldNames, submittedIn } from '#contract/form/submission-fields.ts'
import { insertion } from '#server/adapters/database/statements/insertion.ts'
import { prepared } from '#server/adapters/database/statements/prepared.ts'
import type { Database, Schema } from '#server/adapters/database/schema.ts'
import type { RolledLead } from '#server/features/leads/rollups/lead-rollups.ts'
import { toLead } from '#server/features/leads/present-lead.ts'
import { sortName } from '#words/sort-name.ts'
import type { Consent } from './consent.ts'
import type { LeadSubmission } from './lead-submission.ts'

export const insertLead = async (
  tx: Database,
  lead: LeadSubmission,
  { path, now, dueAt, arrivedOn }: { path: string; now: number; dueAt: number; arrivedOn: string },
): Promise<{ lead: SubmittedLead; row: RolledLead }> => {
  // The type makes sure that the answer, which is made from this row, contains only stored values.
  const row: NewLead = {
    ...submittedIn(lead.fields),
    phone: lead.fields.phone || null,
    state: 'PENDING',
    version: 1,
    source: lead.source,
    consent_version: lead.consent?.version ?? null,
    consent_language: lead.consent?.language ?? null,
    consented_at: lead.consent ? now : null,
    language: lead.language ?? null,
    origin: Object.keys(lead.origin ?? {}).length ? JSON.stringify(lead.origin) : null,
    marks: (lead.marks ?? []).join(' '),
    resume_path: path,
    resume_name: lead.file.name,
    resume_media_type: lead.file.mediaType,
    resume_bytes: lead.file.bytes,
    resume_sha256: lead.file.sha256,
    resume_caveats: lead.file.caveats.join(' '),
    due_at: dueAt,
    created_at: now,
    updated_at: now,
    arrived_on: arrivedOn,
    sort_name: sortName(lead.fields),
  }
  const { rows } = await insertLeads(tx, [row])
  const [inserted] = rows
  if (!inserted) throw new Error('The database did not return the id of the new lead.')
  const { caveats } = lead.file
  const stored = {
    ...toLead({ ...inserted, ...row }),
    ...(caveats.length > 0 && { resume_caveats: [...caveats] }),
  }
  return { lead: stored, row: { ...row, ...unsaid } }
}

/** What the database fills in. */
const unsaid = { overdue: 0, assigned_to: null, outcome: null, first_contact_at: null }

type NewLead = Parameters<typeof insertLeads>[1][number]

const insertLeads = insertion(
  'leads',
  [
    ...fieldNames,
    'state',
    'version',
    'source',
    'consent_version',
    'consent_language',
    'consented_at',
    'language',
    'origin',
    'marks',
    'resume_path',
    'resume_name',
    'resume_media_type',
    'resume_bytes',
    'resume_sha256',
    'resume_caveats',
    'due_at',
    'created_at',
    'updated_at',
    'sort_name',
    'arrived_on',
  ],
  (insert) => insert.returning('id'),
)

/** Stores each consent text only once. */
export const insertConsentText = async (tx: Database, consent: Consent, now: number): Promise<void> => {
  await insertConsentTexts(tx, [{ ...consent, created_at: now }])
}

const insertConsentTexts = insertion(
  'consent_texts',
  ['version', 'language', 'text', 'created_at'],
  (insert) => insert.onConflict((conflict) => conflict.column('version').doNothing()),
)

export const findIdempotencyKey = async (
  db: Database,
  key: string,
): Promise<Selectable<Schema['idempotency_keys']> | undefined> => (await selectKey(db, { key }))[0]

const keyColumns = ['key', 'fingerprint', 'lead_id', 'answer', 'created_at'] as const

const selectKey = prepared((db, at: { key: string }) =>
  db.selectFrom('idempotency_keys').select(keyColumns).where('key', '=', at.key),
)

/** @returns whether the key was new */
export const insertIdempotencyKey = async (
  tx: Database,
  row: Insertable<Schema['idempotency_keys']>,
): Promise<boolean> => {
  const { changed } = await insertKeys(tx, [row])
  return changed === 1
}

const insertKeys = insertion('idempotency_keys', keyColumns, (insert) =>
  insert.onConflict((conflict) => conflict.column('key').doNothing()),
)
