import { type KeyObject } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { RateLimited } from '#contract/endpoint.ts'
import { referenceOf } from '#contract/values/reference.ts'
import type { Deps } from '#server/deps.ts'
import { explain } from '#server/http/errors.ts'
import type { FileReceiver } from '#server/http/multipart/multipart.ts'
import { insistenceOn, unsearchableIn } from '../form-page/form-caveats.ts'
import { addEmbedScript } from '../form-page/form-embed.ts'
import { type Mistakes, mistakesOf } from '../form-page/form-fields.ts'
import { makeInvitations } from '../form-tokens/form-invitation.ts'
import { makeKeptResumes } from '../form-tokens/form-kept-resume.ts'
import { makeReceiptLinks } from '../receipt/form-receipt-link.ts'
import { addFormScript } from '../form-page/form-script.ts'
import { readFormSettings } from './form-settings.ts'
import { makeSigning } from '../form-tokens/form-signing.ts'
import { type FormArrival, readForm, submitForm } from './form-submit.ts'
import { makeFormTokens } from '../form-tokens/form-token.ts'
import { formPage } from '../form-page/form-view.ts'
import { type Visit, addressOf, inLanguage, readVisit } from './form-visit.ts'
import { addReceivedPages } from '../receipt/received-pages.ts'
import { showPage } from '../form-page/show-page.ts'
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
  const links = makeReceiptLinks(signing, deps.now)
  const visitOf = async (request: FastifyRequest) => readVisit(request, await readFormSettings(deps))
  const consentFor = ({ language, settings }: Visit) => consentIn(language, settings)

  const usableToken = (given: unknown) => (tokens.read(given) ? String(given) : tokens.issue())

  addFormScript(app)
  addEmbedScript(app)

  app.get('/', async (request, reply) => {
    const visit = await visitOf(request)
    const form = { visit, token: tokens.issue(), consent: consentFor(visit), typed: {}, mistakes: {} }
    return showPage(request, reply, visit, formPage(form))
  })

  addReceivedPages(app, deps, { visitOf, invitations, links, limit: surroundings.limit })

  app.post('/', { config: { counts: 'submission' } }, async (request, reply) => {
    const visit = await visitOf(request)
    const arrival: FormArrival = {
      fields: {},
      mistakes: {},
      resume: undefined,
      isFresh: false,
      refusal: undefined,
    }
    const { fields } = arrival

    const showAgain = (shownTo: Visit, mistakes: Mistakes, token: string) => {
      const typed = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, String(value)]))
      const { resume } = arrival
      const form = {
        visit: shownTo,
        token,
        consent: consentFor(shownTo),
        typed,
        mistakes,
        kept: resume && {
          handle: kept.handleOf(resume),
          name: resume.name,
          bytes: resume.bytes,
          insistence: insistenceOn(resume),
        },
      }
      return showPage(request, reply, shownTo, formPage(form))
    }

    try {
      await surroundings.limit('submit', request.ip)
      await readForm({ request, arrival, kept, receiver: surroundings.receiver })
      const changed = changedBy(visit, fields)
      if (changed) {
        const mistakes = arrival.refusal ? mistakesOf(arrival.refusal, visit.settings.resumeMaxBytes) : {}
        return await showAgain(changed, mistakes, usableToken(fields['form_token']))
      }
      const lead = await submitForm(deps, { visit, consent: consentFor(visit), arrival, tokens, kept })
      const why = unsearchableIn(lead.resume_caveats, deps.config)
      const receipt = {
        reference: referenceOf(lead.id),
        sent: links.issue(lead),
        ...(why && { add: invitations.issue({ leadId: lead.id, why }) }),
      }
      return await reply.redirect(addressOf(visit, '/received', receipt), 303)
    } catch (error) {
      const problem = explain(request, error)
      reply.code(problem.status).headers(problem.headers)
      const isUsed = problem.code === 'idempotency_key_reused'
      const mistakes = hasAny(arrival.mistakes)
        ? arrival.mistakes
        : mistakesOf(problem, visit.settings.resumeMaxBytes)
      return showAgain(visit, mistakes, isUsed ? tokens.issue() : usableToken(fields['form_token']))
    }
  })
}

/** What one of the buttons changes that only show the form again. Undefined for the button that sends it. */
const changedBy = (visit: Visit, fields: FormArrival['fields']): Visit | undefined => {
  const { language: chosen, email_meant: meant } = fields
  if (typeof meant === 'string') {
    fields['email'] = meant
    return visit
  }
  const language = visit.settings.form_languages.find((each) => each === chosen)
  // What was ticked is the text in the other language.
  if (language && language !== visit.language) delete fields['consent']
  return language && inLanguage(visit, language)
}

const hasAny = (mistakes: Mistakes) => Object.keys(mistakes).length > 0
