import type { FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { type Language, isLanguage, nearestLanguage } from '#messages/languages.ts'
import { type Messages, messagesIn } from '#messages/messages.ts'
import { type Origin, readOrigin } from './form-origin.ts'
import type { FormSettings } from './form-settings.ts'

/** What a page of the form needs to know about the request. */
export type Visit = { settings: FormSettings; language: Language; t: Messages; origin: Origin }

export const readVisit = (request: FastifyRequest, settings: FormSettings): Visit => {
  // Without a schema, Fastify hands the query out as it was parsed: strings, and arrays for what comes twice.
  const query = request.query as Record<string, unknown>
  const language = chooseLanguage(query['lang'], request, settings.form_languages)
  const origin = readOrigin(query, request.headers.referer, request.host)
  return { settings, language, t: messagesIn(language), origin }
}

/** What the link says, else what the browser asks for (RFC 9110 section 12.5.4), else the firm's first. */
const chooseLanguage = (asked: unknown, request: FastifyRequest, offered: readonly Language[]): Language => {
  const linked = typeof asked === 'string' ? nearestLanguage(asked, offered) : undefined
  if (linked) return linked
  const negotiated = new Negotiator(request.raw).language([...offered])
  return isLanguage(negotiated) ? negotiated : (offered[0] ?? 'en')
}

/** An address of the form that keeps language and origin; there are no cookies to keep them in. */
export const addressOf = (visit: Visit, path: string, more: Record<string, string> = {}): string =>
  `${path}?${new URLSearchParams({ lang: visit.language, ...visit.origin, ...more }).toString()}`
