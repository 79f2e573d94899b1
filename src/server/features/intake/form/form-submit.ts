import type { IncomingMessage } from 'node:http'
import type { FastifyRequest } from 'fastify'
import type { Lead } from '#contract/schemas/leads.ts'
import type { Deps } from '#server/deps.ts'
import { type FileReceiver, readMultipart, refuseAnnounced } from '#server/http/multipart/multipart.ts'
import { Problem } from '#server/problem.ts'
import { mistakeOfCaveat } from './form-caveats.ts'
import { type Mistakes, mistakesOf, readFields } from './form-fields.ts'
import type { KeptResume, KeptResumes } from './form-kept-resume.ts'
import { type FormTokens, marksOf } from './form-token.ts'
import type { Visit } from './form-visit.ts'
import type { Consent } from '../consent.ts'
import type { ReceivedResume } from '../upload/receive-resume.ts'
import { submitLead } from '../submit-lead.ts'

/** What is known of a form so far; whoever hands it in can show it again when the submission fails. */
export type FormArrival = {
  fields: Record<string, unknown>
  mistakes: Mistakes
  /** Kept for the next try, as long as the form has not been taken. */
  resume: KeptResume | undefined
}

export type FormSubmission = {
  request: FastifyRequest
  visit: Visit
  /** In the text as it is now. */
  consent: Consent
  arrival: FormArrival
  tokens: FormTokens
  kept: KeptResumes
  receiver: FileReceiver<ReceivedResume>
}

/**
 * Takes a form in. What looks suspicious is marked and stored all the same.
 * @throws Problem, with what is wrong in `arrival.mistakes` where it belongs to fields; and what submitLead throws
 */
export const submitForm = async (deps: Deps, form: FormSubmission): Promise<Lead> => {
  const { request, visit, consent, arrival, tokens, kept, receiver } = form
  const { fields } = arrival
  const { file } = await readMultipart(request, 'resume', telling(receiver, request.raw), fields)
  const isFresh = file?.resume !== undefined
  arrival.resume = file?.resume ? kept.keep(file.resume) : await kept.find(fields['kept_resume'])
  const { submission, mistakes } = readFields(fields)
  arrival.mistakes = {
    ...mistakes,
    ...mistakeOfResume(arrival, file?.refusal, visit.settings.resumeMaxBytes),
    ...mistakeOfConsent(fields, consent),
  }
  await using borrowed = arrival.resume && submission ? await kept.lend(arrival.resume) : undefined
  if (arrival.resume && submission && !borrowed) arrival.mistakes.resume ??= { key: 'form.resume_gone' }
  if (!submission || !borrowed || Object.keys(arrival.mistakes).length > 0)
    throw file?.refusal ?? new Problem('invalid_fields', 'Some fields are missing or wrong.')
  const token = tokens.read(fields['form_token'])
  const lead = await submitLead(deps, {
    fields: submission,
    file: borrowed,
    idempotencyKey: token && `form-${token.id}`,
    source: 'form',
    language: visit.language,
    origin: visit.origin,
    marks: marksOf({ token, honeypot: fields['website'], now: deps.now() }),
    consent,
  })
  // One that came with an earlier try is left to the sweeper: a double click may be about to send it as well.
  if (isFresh && arrival.resume) await kept.forget(arrival.resume)
  return lead
}

/** Of a form whose file is too large, so many times as much as is taken is read to its end and thrown away. */
const readOnTimes = 10

/**
 * A refused file ends no form: the fields behind it are to be read, and all that is wrong told at once. Only where the
 * body is out of all proportion it ends when the file begins; a page without script puts most of its fields before that.
 */
const telling = (
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

const mistakeOfResume = (
  { resume, fields }: FormArrival,
  refusal: Problem | undefined,
  maxBytes: number,
): Mistakes => {
  if (refusal) return mistakesOf(refusal, maxBytes)
  if (resume) return mistakeOfCaveat(resume, fields)
  return { resume: { key: fields['kept_resume'] ? 'form.resume_gone' : 'form.required.resume' } }
}

/** A tick belongs to the text that was read, in its language; where that has changed, it is asked for again. */
const mistakeOfConsent = (fields: Record<string, unknown>, { version }: Consent): Mistakes => {
  if (fields['consent'] !== 'on' || fields['consent_version'] === version) return {}
  delete fields['consent']
  return { consent: { key: 'form.consent_changed' } }
}
