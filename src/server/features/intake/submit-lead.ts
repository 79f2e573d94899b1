import { createHash } from 'node:crypto'
import { SubmittedLead } from '#contract/schemas/leads.ts'
import { addToDay } from '#server/adapters/database/counting/day-totals.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { dayOf } from '#server/day-of.ts'
import type { Deps } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { indexLead } from '#server/features/leads/index-lead.ts'
import { recountLead } from '#server/features/leads/lead-counts.ts'
import { enqueueLeadMails } from '#server/features/mails/outbox/enqueue-lead-mails.ts'
import { enqueueReading } from '#server/features/reading/enqueue-reading.ts'
import { Problem } from '#server/problem.ts'
import { isCertainlyRolledBack } from '#server/outage.ts'
import { arrivals } from './arrivals.ts'
import { findIdempotencyKey, insertIdempotencyKey, insertLead, insertConsentText } from './intake.queries.ts'
import type { LeadSubmission } from './lead-submission.ts'
import { uploadPath } from './upload/resume-name.ts'

const hourMs = 3_600_000

/**
 * Takes a prospect's submission: first the file, durable under its name; then lead, mails, the job that reads the resume,
 * audit event and idempotency key in one transaction. When this returns, all of it survives a power cut.
 * A known idempotency key with the same content gets the first answer (draft-ietf-httpapi-idempotency-key-header).
 * @throws Problem idempotency_key_reused; Outage, in which case no lead was stored unless its outcome is unknown.
 */
export const submitLead = (deps: Deps, submission: LeadSubmission): Promise<SubmittedLead> =>
  deps.intakeLoad.count(() => submit(deps, submission))

const submit = async (deps: Deps, submission: LeadSubmission): Promise<SubmittedLead> => {
  const path = uploadPath(submission.fields.email, submission.file.kind)
  let lead: SubmittedLead
  try {
    await deps.store.keep(submission.file.take(), path, submission.file.sha256)
    lead = await storeOnce(deps, submission, path)
  } catch (error) {
    // Only after a certain rollback: when a COMMIT broke half-way, a lead may name the file. And when it is a bucket
    // that does not answer, to remove what may be in it would only be the next wait.
    if (isCertainlyRolledBack(error)) await discardOrSweepLater(deps, path)
    throw error
  }
  const isNew = lead.resume_path === path
  deps.countSubmission(isNew ? 'stored' : 'repeated')
  if (isNew) deps.wakeMail()
  // The key was known; this upload is a second copy of the same file.
  else await discardOrSweepLater(deps, path)
  return lead
}

/** What comes of the lead is decided by then; a file that cannot be removed waits for the sweeper. */
const discardOrSweepLater = (deps: Deps, path: string) =>
  deps.store.discard(path).catch((error: unknown) => {
    deps.log.warn({ err: error }, 'a file without a lead could not be removed')
  })

const storeOnce = async (deps: Deps, submission: LeadSubmission, path: string): Promise<SubmittedLead> => {
  const { firm_time_zone: timeZone } = await deps.settings.read()
  try {
    return await transact(deps.db, (tx) => store(tx, deps, submission, { path, timeZone }))
  } catch (error) {
    const answer = error instanceof KeyTaken ? await earlierAnswer(deps.db, submission) : undefined
    if (answer) return answer
    throw error
  }
}

const store = async (
  tx: Database,
  deps: Deps,
  submission: LeadSubmission,
  { path, timeZone }: { path: string; timeZone: string },
): Promise<SubmittedLead> => {
  const answer = await earlierAnswer(tx, submission)
  if (answer) return answer

  const now = deps.now()
  const arrivedOn = dayOf(now, timeZone)
  const dueAt = now + deps.config.waitHours * hourMs
  if (submission.consent) await insertConsentText(tx, submission.consent, now)
  const lead = await insertLead(tx, submission, { path, now, dueAt, arrivedOn })
  await rememberAnswer(tx, submission, lead, now)
  await indexLead(tx, lead)
  await recountLead(tx, undefined, { state: 'PENDING', assigned_to: null, overdue: 0 })
  await addToDay(tx, arrivals, arrivedOn, submission, { count: 1 })
  await recordEvent(tx, { kind: 'lead.submitted', at: now, leadId: lead.id })
  await enqueueLeadMails(tx, lead, deps.config, now)
  await enqueueReading(tx, lead.id, now)
  return lead
}

const earlierAnswer = async (
  db: Database,
  submission: LeadSubmission,
): Promise<SubmittedLead | undefined> => {
  if (submission.idempotencyKey === undefined) return undefined
  const known = await findIdempotencyKey(db, submission.idempotencyKey)
  if (!known) return undefined
  if (known.fingerprint !== fingerprintOf(submission)) {
    throw new Problem(
      'idempotency_key_reused',
      'This Idempotency-Key was used before with other content; use a new one.',
    )
  }
  return SubmittedLead.parse(JSON.parse(known.answer))
}

/** Another transaction took the key first; on PostgreSQL this shows only when that one has committed. */
class KeyTaken extends Error {}

const rememberAnswer = async (tx: Database, submission: LeadSubmission, lead: SubmittedLead, now: number) => {
  if (submission.idempotencyKey === undefined) return
  const isFirst = await insertIdempotencyKey(tx, {
    key: submission.idempotencyKey,
    fingerprint: fingerprintOf(submission),
    lead_id: lead.id,
    answer: JSON.stringify(lead),
    created_at: now,
  })
  if (!isFirst) throw new KeyTaken()
}

/**
 * Of everything that the prospect filled in, by name and without what is empty: a field that a newer version asks for
 * leaves the fingerprint of who was not asked as it was.
 */
const fingerprintOf = ({ fields, file }: LeadSubmission) => {
  const filledIn = Object.entries(fields).filter(([, value]) => value !== '')
  return createHash('sha256')
    .update(JSON.stringify([filledIn.sort(), file.sha256, file.name]))
    .digest('hex')
}
