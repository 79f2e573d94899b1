import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Negotiator from 'negotiator'
import { z } from 'zod'
import { api, type EndpointName } from '#contract/api.ts'
import { type Endpoint, type RateLimited, isSchema } from '#contract/endpoint.ts'
import { Problem } from '#server/problem.ts'
import type { SignedIn, Visitor } from './caller.ts'
import type { SessionCookies } from './cookies.ts'
import { type DownloadOptions, answerFile } from './downloads.ts'
import { type EventSource, answerEvents } from './event-stream.ts'
import type { Handlers, StoredFile } from './handlers.ts'
import { type FileReceiver, readMultipart, refuseAnnounced } from '#server/http/multipart/multipart.ts'
import { parseInput } from './input.ts'

export type Surroundings<Received> = {
  /** @throws Problem not_signed_in */
  identify(authorization: string | undefined): Promise<SignedIn>
  /** Counts one request of the address. @throws Problem too_many_requests */
  limit(what: RateLimited, address: string): Promise<void>
  cookies: SessionCookies
  receiver: FileReceiver<Received>
  downloads: DownloadOptions
}

/** Serves every endpoint of the contract with the handler of its name. */
export const mountEndpoints = <Deps, Received>(
  app: FastifyInstance,
  deps: Deps,
  handlers: Handlers<Deps, Received>,
  around: Surroundings<Received>,
): void => {
  for (const name of Object.keys(api) as EndpointName[]) {
    // Which handler belongs to which endpoint is proven by the type of `handlers`; a loop cannot follow it.
    const handler = handlers[name] as (deps: Deps, input: unknown, caller: unknown) => Promise<unknown>
    mount(app, api[name], (input, caller) => handler(deps, input, caller), around)
  }
}

const mount = <Received>(
  app: FastifyInstance,
  endpoint: Endpoint,
  handle: (input: unknown, caller: Visitor & { attorney?: SignedIn }) => Promise<unknown>,
  around: Surroundings<Received>,
) => {
  const signedIn = new WeakMap<FastifyRequest, SignedIn>()
  const { output, body } = endpoint
  const maxBytes = body && 'json' in body ? body.maxBytes : undefined

  app.route({
    method: endpoint.method,
    url: routePath(endpoint.path),
    ...(maxBytes !== undefined && { bodyLimit: maxBytes }),
    ...(isSchema(output) && { schema: { response: { [endpoint.status]: toResponseSchema(output) } } }),
    // Before a byte of the body is read.
    onRequest: async (request) => {
      refuseUnacceptable(request, endpoint)
      if (endpoint.access === 'cookie' && !around.cookies.read(request)) throw cookieMissing()
      if (endpoint.access === 'attorney' || endpoint.access === 'admin') {
        const attorney = await around.identify(request.headers.authorization)
        if (endpoint.access === 'admin' && attorney.role !== 'admin')
          throw new Problem('not_allowed', 'This is for admins of the firm.')
        signedIn.set(request, attorney)
      }
      if (endpoint.cookie) around.cookies.refuseForeign(request)
      if (endpoint.rateLimit) await around.limit(endpoint.rateLimit, request.ip)
      refuseWrongBody(request, endpoint)
    },
    handler: async (request, reply) => {
      const attorney = signedIn.get(request)
      const caller = {
        address: request.ip,
        requestId: request.id,
        userAgent: request.headers['user-agent'],
        cookie: around.cookies.read(request),
        ...(attorney && { attorney }),
      }
      const { input, discard } = await readInput(request, endpoint, around.receiver)
      try {
        const result = await handle(input, caller)
        keepCookie(request, reply, endpoint, result, around.cookies)
        return await answer(request, reply, endpoint, result, around.downloads)
      } catch (error) {
        if (endpoint.access === 'cookie' && isOver(error)) around.cookies.remove(request, reply)
        throw error
      } finally {
        await discard()
      }
    },
  })
}

const readInput = async <Received>(
  request: FastifyRequest,
  endpoint: Endpoint,
  receiver: FileReceiver<Received>,
) => {
  const { body } = endpoint
  if (!body || !('multipart' in body))
    return { input: parseInput(endpoint, request, request.body), discard: async () => {} }
  refuseAnnounced(request.raw, receiver.bodyMaxBytes)
  const { fields, file } = await readMultipart(request, body.file, receiver)
  const discard = async () => {
    if (file) await receiver.discard(file)
  }
  try {
    return { input: parseInput(endpoint, request, fields, file), discard }
  } catch (error) {
    await discard()
    throw error
  }
}

const keepCookie = (
  request: FastifyRequest,
  reply: FastifyReply,
  { cookie }: Endpoint,
  result: unknown,
  cookies: SessionCookies,
) => {
  // Handlers of endpoints that set the cookie return what goes into it, see Handlers.
  if (cookie === 'sets') cookies.set(request, reply, (result as { refreshToken: string }).refreshToken)
  if (cookie === 'removes') cookies.remove(request, reply)
}

/** The session of the cookie has ended: the browser need not send it again. */
const isOver = (error: unknown) => error instanceof Problem && error.code === 'not_signed_in'

const cookieMissing = () =>
  new Problem('not_signed_in', 'Sign in first: this needs the session cookie of a browser.', {
    headers: { 'www-authenticate': 'Bearer realm="foyer"' },
  })

/** Sets the headers, and returns what is to be sent: a reply that is awaited costs as much as a small query. */
const answer = (
  request: FastifyRequest,
  reply: FastifyReply,
  endpoint: Endpoint,
  result: unknown,
  downloads: DownloadOptions,
): unknown => {
  // Handlers of file endpoints return a StoredFile, see Handlers.
  if (endpoint.output === 'file') return answerFile(request, reply, result as StoredFile, downloads)
  // Those of streams an EventSource.
  if (endpoint.output === 'stream') return answerEvents(request, reply, result as EventSource)
  reply.code(endpoint.status).header('cache-control', 'no-store')
  if (endpoint.output === 'nothing') return undefined
  if (endpoint.etag) reply.header('etag', `"${(result as { version: number }).version}"`)
  if (!Object.isFrozen(result)) return result
  reply.type('application/json; charset=utf-8')
  return textOf(reply, result as object)
}

const texts = new WeakMap<object, string>()

/** A result that is frozen is remembered somewhere, and may be answered often: it is written once. */
const textOf = (reply: FastifyReply, result: object): string => {
  // Serialisers of schemas write text.
  const text = texts.get(result) ?? (reply.serialize(result) as string)
  texts.set(result, text)
  return text
}

/** Fastify compiles this once into a serialiser that writes what is listed and nothing else. */
const toResponseSchema = (schema: z.ZodType) =>
  // Without registry: everything inline. OpenAPI 3.0's nullable is what the compiler handles without trying alternatives.
  z.toJSONSchema(schema, { target: 'openapi-3.0', metadata: z.registry<never>() })

const routePath = (path: string) => path.replaceAll(/\{(\w+)\}/g, ':$1')

const refuseUnacceptable = (request: FastifyRequest, { output }: Endpoint) => {
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
