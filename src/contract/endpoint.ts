import type { z } from 'zod'
import type { ProblemCode } from './problems.ts'
import type { Scope } from './scopes.ts'

/**
 * Who may call: anybody; a browser with a session cookie; any active attorney; an active admin. Public endpoints ignore a
 * bearer token, even a bad one.
 */
export type Access = 'public' | 'cookie' | 'attorney' | 'admin'

/** Which per-address rate limit guards the endpoint (sizes in the configuration). */
export type RateLimited = 'submit' | 'register' | 'sign-in' | 'password-reset'

/** Whose outcomes the server counts for its metrics. */
export type Counted = 'submission' | 'sign-in' | 'renewal'

/** Who takes a file part in, by name; the server has one of each, which says what the file has become for a handler. */
export type ReceiverName = 'resume'

/** What a request may carry in its body, by media type. */
export type Body =
  /** Of at most `maxBytes`; limits.bodyMaxBytes where left out. */
  | { json: z.ZodObject; maxBytes?: number }
  /** application/x-www-form-urlencoded */
  | { form: z.ZodType }
  /** multipart/form-data with exactly one file part of that name beside the text fields. */
  | { multipart: z.ZodObject; file: string; receiver: ReceiverName }

/**
 * What a success carries: a JSON value, nothing, a stored file, server-sent events (WHATWG HTML section 9.2), or rows,
 * however many, as CSV (RFC 4180) or JSON lines, whichever Accept prefers.
 */
export type Output = z.ZodType | 'nothing' | 'file' | 'stream' | { rows: RowSchema }

/** The columns, in their order. */
export type RowSchema = z.ZodObject<Record<string, z.ZodType<Cell, Cell>>>
export type Cell = string | number | boolean | null

/**
 * One REST operation as data. Validation, response filtering, OpenAPI and the typed web client all come from it.
 * The key under which it stands in `api` is its name everywhere: operationId, handler, file, test.
 */
export type Endpoint = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** OpenAPI style: `/api/leads/{id}`. */
  path: `/${string}`
  access: Access
  /** Where it is another one than follows from tag and method (see `scopeOf`). */
  scope?: Scope
  tag:
    | 'Auth'
    | 'Session'
    | 'Leads'
    | 'Inbox'
    | 'Notes'
    | 'Attorneys'
    | 'Mails'
    | 'Jobs'
    | 'Audit'
    | 'Settings'
    | 'Health'
  summary: string
  params?: z.ZodObject
  query?: z.ZodObject
  headers?: z.ZodObject
  body?: Body
  status: 200 | 201 | 202 | 204
  output: Output
  /** Of a stream: the data of each event, as JSON. */
  event?: z.ZodType
  /** The answer carries the entity's version as ETag (RFC 9110 section 8.8.3). */
  etag?: true
  /** The answer sets or removes the session cookie; the request has to come from a page of the server itself. */
  cookie?: 'sets' | 'removes'
  rateLimit?: RateLimited
  /** What became of each request is counted as an outcome of these. */
  counts?: Counted
  /** What can go wrong beyond what follows from access, body and rate limit (see `problemsOf`). */
  problems?: readonly ProblemCode[]
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : unknown

/** `Received`: what a file part has become by the time a handler sees it, by the name of its receiver. */
export type InputOf<
  E extends Endpoint,
  Received extends Record<ReceiverName, unknown> = Record<ReceiverName, unknown>,
> = {
  params: Parsed<E['params']>
  query: Parsed<E['query']>
  headers: Parsed<E['headers']>
  body: E['body'] extends { json: infer S }
    ? Parsed<S>
    : E['body'] extends { form: infer S }
      ? Parsed<S>
      : E['body'] extends { multipart: infer S; receiver: infer N extends ReceiverName }
        ? Parsed<S> & { file: Received[N] }
        : unknown
}

/** The JSON value a success carries, as the contract lists it. */
export type OutputOf<E extends Endpoint> = E['output'] extends z.ZodType ? z.input<E['output']> : undefined

export const isSchema = (output: Output): output is z.ZodType =>
  typeof output === 'object' && !('rows' in output)

/** Undefined where the endpoint answers something else. */
export const rowsOf = (output: Output): RowSchema | undefined =>
  typeof output === 'object' && 'rows' in output ? output.rows : undefined

/** Every problem an endpoint can answer with: what it names itself and what its access, input and rate limit bring along. */
export const problemsOf = (endpoint: Endpoint): ProblemCode[] => [
  ...new Set<ProblemCode>([
    ...(endpoint.access === 'public' ? [] : (['not_signed_in'] as const)),
    ...(endpoint.access === 'admin' ? (['not_allowed'] as const) : []),
    ...(endpoint.cookie ? (['foreign_origin'] as const) : []),
    ...(endpoint.params || endpoint.query || endpoint.headers || endpoint.body
      ? (['invalid_fields'] as const)
      : []),
    ...(endpoint.body
      ? (['malformed_request', 'too_large', 'unsupported_media_type', 'upload_stalled'] as const)
      : []),
    ...(endpoint.rateLimit ? (['too_many_requests'] as const) : []),
    ...(typeof endpoint.output === 'object' ? (['not_acceptable'] as const) : []),
    ...(endpoint.path.startsWith('/api/') ? (['unavailable'] as const) : []),
    ...(endpoint.problems ?? []),
  ]),
]
