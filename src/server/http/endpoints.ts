import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { type Endpoint, type RateLimited, isSchema, rowsOf } from '#contract/endpoint.ts'
import { scopeOf } from '#contract/scope-of.ts'
import type { Scope } from '#contract/scopes.ts'
import { Problem } from '#server/problem.ts'
import type { SignedIn, Visitor } from './caller.ts'
import type { SessionCookies } from './cookies.ts'
import { type DownloadOptions, answerFile } from '#server/http/output/downloads.ts'
import { type EventSource, answerEvents } from '#server/http/output/event-stream.ts'
import type { Handlers, Received, Receivers, StoredFile } from './handlers.ts'
import { readMultipart, refuseAnnounced } from '#server/http/multipart/multipart.ts'
import { parseInput } from './input.ts'
import { type Picture, answerPicture } from '#server/http/output/pictures.ts'
import { type RowSource, answerRows, formatFor } from '#server/http/output/rows.ts'
import { serializerOf } from '#server/http/output/serializers.ts'

export type EndpointServices<R extends Received> = {
  /** @throws Problem not_signed_in */
  identify(authorization: string | undefined): Promise<SignedIn>
  /** Counts one request of the address. @throws Problem too_many_requests */
  limit(what: RateLimited, address: string): Promise<void>
  cookies: SessionCookies
  receivers: Receivers<R>
  downloads: DownloadOptions
}

/** Adds a route for every endpoint, served by the handler of the same name. */
export const mountEndpoints = <Deps, R extends Received, E extends Record<string, Endpoint>>(
  app: FastifyInstance,
  endpoints: E,
  deps: Deps,
  handlers: Handlers<Deps, R, E>,
  services: EndpointServices<R>,
): void => {
  for (const [name, endpoint] of Object.entries(endpoints)) {
    // The type of `handlers` proves that each handler fits its endpoint; the compiler cannot follow that in a loop.
    const handler = handlers[name] as (deps: Deps, input: unknown, caller: unknown) => Promise<unknown>
    mount(app, endpoint, (input, caller) => handler(deps, input, caller), services)
  }
}

const mount = <R extends Received>(
  app: FastifyInstance,
  endpoint: Endpoint,
  handle: (input: unknown, caller: Visitor & { attorney?: SignedIn }) => Promise<unknown>,
  services: EndpointServices<R>,
) => {
  const signedIn = new WeakMap<FastifyRequest, SignedIn>()
  const { output, body } = endpoint
  const scope = scopeOf(endpoint)
  const maxBytes = body && 'json' in body ? body.maxBytes : undefined

  app.route({
    method: endpoint.method,
    url: routePath(endpoint.path),
    ...(endpoint.counts && { config: { counts: endpoint.counts } }),
    ...(maxBytes !== undefined && { bodyLimit: maxBytes }),
    ...(isSchema(output) && {
      schema: { response: { [endpoint.status]: {} } },
      serializerCompiler: () => serializerOf(output),
    }),
    // Runs before the body is read.
    onRequest: async (request) => {
      refuseUnacceptable(request, endpoint)
      if (endpoint.access === 'cookie' && !services.cookies.read(request)) throw cookieMissing()
      if (scope !== undefined) {
        const attorney = await services.identify(request.headers.authorization)
        if (endpoint.access === 'admin' && attorney.role !== 'admin')
          throw new Problem('not_allowed', 'This is for admins of the firm.')
        if (!attorney.scopes.has(scope)) throw scopeMissing(scope)
        signedIn.set(request, attorney)
      }
      if (endpoint.cookie) services.cookies.refuseForeign(request)
      if (endpoint.rateLimit) await services.limit(endpoint.rateLimit, request.ip)
      refuseWrongBody(request, endpoint)
    },
    handler: async (request, reply) => {
      const attorney = signedIn.get(request)
      const caller = {
        address: request.ip,
        requestId: request.id,
        userAgent: request.headers['user-agent'],
        cookie: services.cookies.read(request),
        ...(attorney && { attorney }),
      }
      try {
        const result = await withBody(request, endpoint, services.receivers, (fields, file) =>
          handle(parseInput(endpoint, request, fields, file), caller),
        )
        keepCookie(request, reply, endpoint, result, services.cookies)
        return await answer(request, reply, endpoint, result, services.downloads)
      } catch (error) {
        if (endpoint.access === 'cookie' && isOver(error)) services.cookies.remove(request, reply)
        throw error
      }
    },
  })
}

/** Hands the body over without validating it. Removes an upload that nobody has taken by the end of `work`. */
const withBody = async <R extends Received>(
  request: FastifyRequest,
  { body }: Endpoint,
  receivers: Receivers<R>,
  work: (fields: unknown, file?: R[keyof R]) => Promise<unknown>,
): Promise<unknown> => {
  if (!body || !('multipart' in body)) return work(request.body)
  const receiver = receivers[body.receiver]
  refuseAnnounced(request.raw, receiver.bodyMaxBytes)
  const { fields, file } = await readMultipart(request, body.file, receiver)
  await using upload = file
  return await work(fields, upload)
}

const keepCookie = (
  request: FastifyRequest,
  reply: FastifyReply,
  { cookie }: Endpoint,
  result: unknown,
  cookies: SessionCookies,
) => {
  // Handlers of endpoints that set the cookie return its value, see Handlers.
  if (cookie === 'sets') cookies.set(request, reply, (result as { refreshToken: string }).refreshToken)
  if (cookie === 'removes') cookies.remove(request, reply)
}

/** Has the session of the cookie ended? Then the cookie is removed. */
const isOver = (error: unknown) => error instanceof Problem && error.code === 'not_signed_in'

const cookieMissing = () =>
  new Problem('not_signed_in', 'Sign in first: this needs the session cookie of a browser.', {
    headers: { 'www-authenticate': 'Bearer realm="foyer"' },
  })

/** The answer of RFC 6750 section 3.1. */
const scopeMissing = (scope: Scope) =>
  new Problem('not_allowed', `This needs a token with the scope ${scope}.`, {
    headers: { 'www-authenticate': `Bearer realm="foyer", error="insufficient_scope", scope="${scope}"` },
  })

/** Sets the headers, and returns what Fastify is to send, because awaiting a reply costs as much as a small query. */
const answer = (
  request: FastifyRequest,
  reply: FastifyReply,
  endpoint: Endpoint,
  result: unknown,
  downloads: DownloadOptions,
): unknown => {
  // Handlers of file endpoints return a StoredFile, see Handlers.
  if (endpoint.output === 'file') return answerFile(request, reply, result as StoredFile, downloads)
  // Handlers of pictures return a Picture.
  if (endpoint.output === 'picture') return answerPicture(request, reply, result as Picture)
  // Handlers of streams return an EventSource.
  if (endpoint.output === 'stream') return answerEvents(request, reply, result as EventSource)
  // Handlers of rows return a RowSource.
  const rows = rowsOf(endpoint.output)
  if (rows) return answerRows(request, reply, rows, result as RowSource)
  reply.code(endpoint.status).header('cache-control', 'no-store')
  if (endpoint.output === 'nothing') return undefined
  if (endpoint.etag) reply.header('etag', `"${(result as { version: number }).version}"`)
  if (!Object.isFrozen(result)) return result
  reply.type('application/json; charset=utf-8')
  return textOf(reply, result as object)
}

const texts = new WeakMap<object, string>()

/** A frozen result comes from a cache and may be sent often, so it is serialized only once. */
const textOf = (reply: FastifyReply, result: object): string => {
  // The serializers that Fastify compiles from schemas return text.
  const text = texts.get(result) ?? (reply.serialize(result) as string)
  texts.set(result, text)
  return text
}

const routePath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1')

const refuseUnacceptable = (request: FastifyRequest, { output }: Endpoint) => {
  if (rowsOf(output) && !formatFor(request))
    throw new Problem('not_acceptable', 'This address answers with text/csv or application/x-ndjson.')
  if (!request.headers.accept || !isSchema(output)) return
  if (!new Negotiator(request.raw).mediaType(['application/json', 'application/problem+json'])) {
    throw new Problem('not_acceptable', 'This address answers with application/json.')
  }
}

const refuseWrongBody = (request: FastifyRequest, { body }: Endpoint) => {
  if (!body) return
  const given = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  const taken =
    'json' in body
      ? 'application/json'
      : 'form' in body
        ? 'application/x-www-form-urlencoded'
        : 'multipart/form-data'
  if (given !== taken) throw new Problem('unsupported_media_type', `The body must be ${taken}.`)
}
