import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { SubmittedLead } from '#contract/schemas/leads.ts'
import type { Deps } from '#server/deps.ts'
import { type FileReceiver, readMultipart, refuseAnnounced } from '#server/http/multipart/multipart.ts'
import { Problem } from '#server/problem.ts'
import { mistakeOfCaveat } from '../form-page/form-caveats.ts'
import { mistakeOfEmail } from '../form-page/form-email.ts'
import { type Mistakes, mistakesOf, readFields } from '../form-page/form-fields.ts'
import type { KeptResume, KeptResumes } from '../form-tokens/form-kept-resume.ts'
import { type FormTokens, marksOf } from '../form-tokens/form-token.ts'
import type { Visit } from './form-visit.ts'
import type { Consent } from '../consent.ts'
import type { ReceivedResume } from '../upload/receive-resume.ts'
import { submitLead } from '../submit-lead.ts'

/** The parts of a form that have been read so far. The caller shows them again if the submission fails. */
export type FormArrival = {
  fields: Record<string, unknown>
  mistakes: Mistakes
  /** Kept for the next try until the submission succeeds. */
  resume: KeptResume | undefined
  /** Whether the resume has come with this form, not with an earlier try. */
  isFresh: boolean
  /** Why the file that has come with this form cannot be accepted. */
  refusal: Problem | undefined
}

type Reading = {
  request: FastifyRequest
  arrival: FormArrival
  kept: KeptResumes
  receiver: FileReceiver<ReceivedResume>
}

/** Reads the fields and the file of a form into `arrival`. @throws Problem unless it is about the file */
export const readForm = async ({ request, arrival, kept, receiver }: Reading): Promise<void> => {
  const { fields } = arrival
  const { file } = await readMultipart(request, 'resume', returningRefusals(receiver, request.raw), fields)
  arrival.isFresh = file?.resume !== undefined
  arrival.refusal = file?.refusal
  arrival.resume = file?.resume ? kept.keep(file.resume) : await kept.find(fields['kept_resume'])
}

type FormSubmission = {
  visit: Visit
  /** The current consent text. */
  consent: Consent
  arrival: FormArrival
  tokens: FormTokens
  kept: KeptResumes
}

/**
 * Submits the lead of a form that was read. A suspicious submission gets marks and is stored like any other.
 * @throws Problem, with the mistakes of single fields in `arrival.mistakes`; and what submitLead throws
 */
export const submitForm = async (deps: Deps, form: FormSubmission): Promise<SubmittedLead> => {
  const { visit, consent, arrival, tokens, kept } = form
  const { fields, refusal } = arrival
  const { submission, mistakes } = readFields(fields, visit)
  arrival.mistakes = {
    ...mistakeOfEmail(fields),
    ...mistakes,
    ...mistakeOfResume(arrival, visit.settings.resumeMaxBytes),
    ...mistakeOfConsent(fields, consent),
  }
  await using resumeCopy = arrival.resume && submission ? await kept.copyOf(arrival.resume) : undefined
  if (arrival.resume && submission && !resumeCopy) arrival.mistakes.resume ??= { key: 'form.resume_gone' }
  if (!submission || !resumeCopy || Object.keys(arrival.mistakes).length > 0)
    throw refusal ?? new Problem('invalid_fields', 'Some fields are missing or wrong.')
  const token = tokens.read(fields['form_token'])
  const lead = await submitLead(deps, {
    fields: submission,
    file: resumeCopy,
    idempotencyKey: token && `form-${token.id}`,
    source: 'form',
    language: visit.language,
    origin: visit.origin,
    marks: marksOf({ token, honeypot: fields['website'], now: deps.now() }),
    consent,
  })
  // The sweeper removes a resume from an earlier try: a second click may be sending the same form and need the file.
  if (arrival.isFresh && arrival.resume) await kept.remove(arrival.resume)
  return lead
}

/** A body with a file that is too large is still read to its end if the body has at most this many times the allowed size. */
const readOnTimes = 10

/**
 * Returns a refusal of the file instead of throwing it, so that the fields after the file are read too and the page shows
 * all mistakes at once. If the body is far too large, reading ends where the file begins; on a page without script most
 * fields come before the file.
 */
const returningRefusals = (
  receiver: FileReceiver<ReceivedResume>,
  body: IncomingMessage,
): FileReceiver<AsyncDisposable & { resume?: ReceivedResume; refusal?: Problem }> => {
  const bodyMaxBytes = receiver.bodyMaxBytes * readOnTimes
  return {
    bodyMaxBytes,
    receive: async (part) => {
      refuseAnnounced(body, bodyMaxBytes)
      try {
        const resume = await receiver.receive(part)
        return { resume, [Symbol.asyncDispose]: resume[Symbol.asyncDispose] }
      } catch (error) {
        if (error instanceof Problem && aboutTheFile.includes(error.code))
          return { refusal: error, [Symbol.asyncDispose]: async () => {} }
        throw error
      }
    },
  }
}

const aboutTheFile: readonly string[] = ['invalid_file_type', 'unsafe_file', 'invalid_fields', 'too_large']

const mistakeOfResume = ({ resume, fields, refusal }: FormArrival, maxBytes: number): Mistakes => {
  if (refusal) return mistakesOf(refusal, maxBytes)
  if (resume) return mistakeOfCaveat(resume, fields)
  return { resume: { key: fields['kept_resume'] ? 'form.resume_gone' : 'form.required.resume' } }
}

/** The prospect must tick again if the consent text or its language is no longer the one on the page that was sent. */
const mistakeOfConsent = (fields: Record<string, unknown>, { version }: Consent): Mistakes => {
  if (fields['consent'] !== 'on' || fields['consent_version'] === version) return {}
  delete fields['consent']
  return { consent: { key: 'form.consent_changed' } }
}
