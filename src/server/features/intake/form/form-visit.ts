import type { FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { type Language, isLanguage, nearestLanguage } from '#messages/languages.ts'
import { type Messages, messagesIn } from '#messages/messages.ts'
import { type Origin, readOrigin } from './form-origin.ts'
import type { FormSettings } from './form-settings.ts'

/** The facts of a request that a page of the form depends on. */
export type Visit = {
  settings: FormSettings
  language: Language
  t: Messages
  origin: Origin
  /** In a frame on a site of the firm, which has a header and a background of its own. */
  isBare: boolean
}

export const readVisit = (request: FastifyRequest, settings: FormSettings): Visit => {
  // The route has no schema, so values are strings, or arrays if a parameter comes twice.
  const query = request.query as Record<string, unknown>
  const language = chooseLanguage(query['lang'], request, settings.form_languages)
  const origin = readOrigin(query, request.headers.referer, request.host)
  return { settings, language, t: messagesIn(language), origin, isBare: query['bare'] === '1' }
}

export const inLanguage = (visit: Visit, language: Language): Visit => ({
  ...visit,
  language,
  t: messagesIn(language),
})

/** The language of the link, else the one the browser asks for (RFC 9110 section 12.5.4), else the first of the form. */
const chooseLanguage = (asked: unknown, request: FastifyRequest, offered: readonly Language[]): Language => {
  const linked = typeof asked === 'string' ? nearestLanguage(asked, offered) : undefined
  if (linked) return linked
  const negotiated = new Negotiator(request.raw).language([...offered])
  return isLanguage(negotiated) ? negotiated : (offered[0] ?? 'en')
}

/** An address of the form with the visit's language, look and origin as parameters, because the form uses no cookies. */
export const addressOf = (visit: Visit, path: string, more: Record<string, string> = {}): string =>
  `${path}?${new URLSearchParams({
    lang: visit.language,
    ...(visit.isBare && { bare: '1' }),
    ...visit.origin,
    ...more,
  }).toString()}`
