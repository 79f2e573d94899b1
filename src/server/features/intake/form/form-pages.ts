import { type KeyObject } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RateLimited } from '#contract/endpoint.ts'
import { referenceOf } from '#contract/values/reference.ts'
import type { Deps } from '#server/deps.ts'
import { explain } from '#server/http/errors.ts'
import type { FileReceiver } from '#server/http/multipart/multipart.ts'
import { insistenceOn, unsearchableIn } from './form-caveats.ts'
import { type Mistakes, mistakesOf } from './form-fields.ts'
import { makeInvitations } from './form-invitation.ts'
import { makeKeptResumes } from './form-kept-resume.ts'
import { addFormScript } from './form-script.ts'
import { readFormSettings } from './form-settings.ts'
import { makeSigning } from './form-signing.ts'
import { type FormArrival, submitForm } from './form-submit.ts'
import { makeFormTokens } from './form-token.ts'
import { formPage } from './form-view.ts'
import { type Visit, addressOf, readVisit } from './form-visit.ts'
import { addReceivedPages } from './received-pages.ts'
import { showPage } from './show-page.ts'
import { consentIn } from '../consent.ts'
import type { ReceivedResume } from '../upload/receive-resume.ts'

export type FormSurroundings = {
  receiver: FileReceiver<ReceivedResume>
  limit(what: RateLimited, address: string): Promise<void>
  /** Signs tokens and handles in the pages. */
  key: KeyObject
}

/** Adds the public form at `/` and its receipt. A submission runs the same act as the API: submitLead. */
export const addFormPages = (app: FastifyInstance, deps: Deps, surroundings: FormSurroundings): void => {
  const signing = makeSigning(surroundings.key)
  const tokens = makeFormTokens(signing, deps.now)
  const kept = makeKeptResumes(deps.config.dataDir, signing, deps.now)
  const invitations = makeInvitations(signing, deps.now)
  const visitOf = async (request: FastifyRequest) => readVisit(request, await readFormSettings(deps))
  const consentFor = ({ language, settings }: Visit) => consentIn(language, settings)

  addFormScript(app)

  app.get('/', async (request, reply) => {
    const visit = await visitOf(request)
    const form = { visit, token: tokens.issue(), consent: consentFor(visit), typed: {}, mistakes: {} }
    return showPage(request, reply, visit, formPage(form))
  })

  addReceivedPages(app, deps, { visitOf, invitations, limit: surroundings.limit })

  app.post('/', { config: { counts: 'submission' } }, async (request, reply) => {
    const visit = await visitOf(request)
    const consent = consentFor(visit)
    const arrival: FormArrival = { fields: {}, mistakes: {}, resume: undefined }
    try {
      await surroundings.limit('submit', request.ip)
      const lead = await submitForm(deps, { request, visit, consent, arrival, tokens, kept, ...surroundings })
      const why = unsearchableIn(lead.resume_caveats)
      const receipt = {
        reference: referenceOf(lead.id),
        ...(why && { add: invitations.issue({ leadId: lead.id, why }) }),
      }
      return await reply.redirect(addressOf(visit, '/received', receipt), 303)
    } catch (error) {
      const problem = explain(request, error)
      reply.code(problem.status).headers(problem.headers)
      const { fields, resume } = arrival
      const used = problem.code === 'idempotency_key_reused' || !tokens.read(fields['form_token'])
      const token = used ? tokens.issue() : String(fields['form_token'])
      const typed = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
      const mistakes = hasAny(arrival.mistakes)
        ? arrival.mistakes
        : mistakesOf(problem, visit.settings.resumeMaxBytes)
      return showPage(
        request,
        reply,
        visit,
        formPage({
          visit,
          token,
          consent,
          typed,
          mistakes,
          kept: resume && {
            handle: kept.handleOf(resume),
            name: resume.name,
            bytes: resume.bytes,
            insistence: insistenceOn(resume),
          },
        }),
      )
    }
  })
}

const hasAny = (mistakes: Mistakes) => Object.keys(mistakes).length > 0
