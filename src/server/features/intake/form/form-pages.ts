import { type KeyObject } from 'node:crypto'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { RateLimited } from '#contract/endpoint.ts'
import { idOfReference, referenceOf } from '#contract/values/reference.ts'
import type { Deps } from '#server/deps.ts'
import { explain } from '#server/http/errors.ts'
import type { FileReceiver } from '#server/http/multipart/multipart.ts'
import { insistenceOn } from './form-caveats.ts'
import { type Mistakes, mistakesOf } from './form-fields.ts'
import type { Page } from './form-layout.ts'
import { makeKeptResumes } from './form-kept-resume.ts'
import { receiptPage } from './form-receipt.ts'
import { addFormScript, encodingFor } from './form-script.ts'
import { readFormSettings } from './form-settings.ts'
import { makeSigning } from './form-signing.ts'
import { type FormArrival, submitForm } from './form-submit.ts'
import { makeFormTokens } from './form-token.ts'
import { formPage } from './form-view.ts'
import { type Visit, addressOf, readVisit } from './form-visit.ts'
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
  const visitOf = async (request: FastifyRequest) => readVisit(request, await readFormSettings(deps))
  const consentFor = ({ language, settings }: Visit) => consentIn(language, settings)

  addFormScript(app)

  app.get('/', async (request, reply) => {
    const visit = await visitOf(request)
    const form = { visit, token: tokens.issue(), consent: consentFor(visit), typed: {}, mistakes: {} }
    return show(request, reply, visit, formPage(form))
  })

  app.get('/received', async (request, reply) => {
    const visit = await visitOf(request)
    const { reference } = request.query as Record<string, unknown>
    const id = typeof reference === 'string' ? idOfReference(reference) : undefined
    if (id === undefined) return reply.redirect('/', 303)
    return show(request, reply, visit, receiptPage(visit, referenceOf(id)))
  })

  app.post('/', { config: { counts: 'submission' } }, async (request, reply) => {
    const visit = await visitOf(request)
    const consent = consentFor(visit)
    const arrival: FormArrival = { fields: {}, mistakes: {}, resume: undefined }
    try {
      await surroundings.limit('submit', request.ip)
      const lead = await submitForm(deps, { request, visit, consent, arrival, tokens, kept, ...surroundings })
      return await reply.redirect(addressOf(visit, '/received', { reference: referenceOf(lead.id) }), 303)
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
      return show(
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

const show = (request: FastifyRequest, reply: FastifyReply, visit: Visit, { markup, policy }: Page) => {
  if (visit.settings.form_allowed_hosts.length) {
    // X-Frame-Options cannot list sites. Browsers use frame-ancestors of the policy instead, older ones would refuse the frame.
    reply.removeHeader('x-frame-options').header('cross-origin-resource-policy', 'cross-origin')
  }
  const encoding = encodingFor(request)
  if (encoding !== 'identity') reply.header('content-encoding', encoding)
  return reply
    .headers({
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'content-language': visit.language,
      vary: 'accept-language, accept-encoding',
    })
    .type('text/html; charset=utf-8')
    .send(compress[encoding](markup.toString()))
}

// Compression can reveal secrets by their length (BREACH). These pages contain none besides what the visitor sent.
const compress = {
  br: (text: string) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }),
  gzip: (text: string) => gzipSync(text),
  identity: (text: string) => text,
}
