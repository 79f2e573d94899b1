import { createHash } from 'node:crypto'
import { SubmittedLead } from '#contract/schemas/leads.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { dueAtOf } from '#server/clock/working-time.ts'
import { dayOf } from '#server/clock/day-of.ts'
import type { Deps, FirmSettings } from '#server/deps.ts'
import { recordEvent } from '#server/features/events/record-event.ts'
import { indexLead, reindexLead } from '#server/features/leads/index-lead.ts'
import { recountLeads } from '#server/features/leads/lead-counts.ts'
import { enqueueLeadMails } from '#server/features/mails/outbox/enqueue-lead-mails.ts'
import { enqueueReading } from '#server/features/reading/enqueue-reading.ts'
import { enqueueScan } from '#server/features/scanning/enqueue-scan.ts'
import { isCertainlyRolledBack } from '#server/outage.ts'
import { insertLead, insertConsentText } from './intake.queries.ts'
import type { LeadSubmission } from './lead-submission.ts'
import { type Repeatable, earlierAnswer, orEarlierAnswer, rememberAnswer } from './remember-answer.ts'
import { uploadPath } from './upload/resume-name.ts'

/**
 * Stores a prospect's submission: first the file, durable under its final name; then lead, mails, the jobs that
 * read and scan the resume, audit event and idempotency key in one transaction. When this function returns, all of them survive a power cut.
 * A known idempotency key with the same content gets the first answer (draft-ietf-httpapi-idempotency-key-header).
 * @throws Problem idempotency_key_reused; Outage: no lead was stored, unless the outage says that the outcome is unknown
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
    // The file is removed only if the transaction was certainly rolled back: after a COMMIT with an unknown outcome a lead
    // may name it. If the file store itself does not answer, removing would only wait for it again.
    if (isCertainlyRolledBack(error)) await discardOrSweepLater(deps, path)
    throw error
  }
  const isNew = lead.resume_path === path
  deps.countSubmission(isNew ? 'stored' : 'repeated')
  if (isNew) deps.wakeMail()
  // The idempotency key was known, so this file is a second copy.
  else await discardOrSweepLater(deps, path)
  return lead
}

/** Does not throw, because it cannot change the outcome for the lead: the sweeper removes the file later. */
const discardOrSweepLater = (deps: Deps, path: string) =>
  deps.store.discard(path).catch((error: unknown) => {
    deps.log.warn({ err: error }, 'could not remove a file without a lead; the sweeper removes it later')
  })

const storeOnce = async (deps: Deps, submission: LeadSubmission, path: string): Promise<SubmittedLead> => {
  const firm = await deps.settings.read()
  return orEarlierAnswer(
    () => transact(deps.db, (tx) => store(tx, deps, submission, { path, firm })),
    () => earlierAnswer(deps.db, repeatable(submission), SubmittedLead),
  )
}

const store = async (
  tx: Database,
  deps: Deps,
  submission: LeadSubmission,
  { path, firm }: { path: string; firm: FirmSettings },
): Promise<SubmittedLead> => {
  const answer = await earlierAnswer(tx, repeatable(submission), SubmittedLead)
  if (answer) return answer

  const now = deps.now()
  const arrivedOn = dayOf(now, firm.firm_time_zone)
  const dueAt = dueAtOf(firm, now)
  if (submission.consent) await insertConsentText(tx, submission.consent, now)
  const { lead, row } = await insertLead(tx, submission, { path, now, dueAt, arrivedOn })
  await rememberAnswer(tx, repeatable(submission), lead, now)
  // The telephone is found like a note, which only the whole index entry has.
  await (submission.fields.phone ? reindexLead(tx, lead.id) : indexLead(tx, lead))
  await recountLeads(tx, [{ after: row }])
  await recordEvent(tx, { kind: 'lead.submitted', at: now, leadId: lead.id })
  await enqueueLeadMails(tx, lead, { ...deps.config, notifyEmail: firm.notify_email }, now)
  await enqueueReading(tx, lead.id, now)
  await enqueueScan(tx, lead.id, deps.config, now)
  return lead
}

const repeatable = (submission: LeadSubmission): Repeatable => ({
  idempotencyKey: submission.idempotencyKey,
  fingerprint: () => fingerprintOf(submission),
})

/**
 * A hash of all fields that the prospect filled in, and of the file. Empty fields are left out, so that a field which a newer
 * version adds does not change the fingerprint of a request that does not have it.
 */
const fingerprintOf = ({ fields, file }: LeadSubmission) => {
  const filledIn = Object.entries(fields).filter(([, value]) => value !== '')
  return createHash('sha256')
    .update(JSON.stringify([filledIn.sort(), file.sha256, file.name]))
    .digest('hex')
}
