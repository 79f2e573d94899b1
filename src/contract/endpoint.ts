import type { z } from 'zod'
import type { ProblemCode } from './problems.ts'
import type { Scope } from './scopes.ts'

/**
 * Who may call the endpoint: anybody; a browser with a session cookie; any active attorney; an active admin. Public
 * endpoints ignore a bearer token, even an invalid one.
 */
export type Access = 'public' | 'cookie' | 'attorney' | 'admin'

/** Which rate limit per client address applies to the endpoint. The configuration sets how many requests each allows. */
export type RateLimited = 'submit' | 'register' | 'sign-in' | 'password-reset' | 'invitation'

/** Kinds of requests whose outcomes the server counts in its metrics. */
export type Counted = 'submission' | 'sign-in' | 'renewal'

/**
 * Name of the server's code that receives a file part. The server has one receiver for each name; the receiver's type says
 * what the handler gets in place of the file.
 */
export type ReceiverName = 'resume' | 'table'

/** The body of a request, by media type. */
export type Body =
  /** `maxBytes` is limits.bodyMaxBytes by default. */
  | { json: z.ZodObject; maxBytes?: number }
  /** application/x-www-form-urlencoded */
  | { form: z.ZodType }
  /** multipart/form-data: text fields and exactly one file part, which has the name in `file`. */
  | { multipart: z.ZodObject; file: string; receiver: ReceiverName }

/**
 * The body of a successful answer: a JSON value, nothing, a stored file, a picture (PNG), server-sent events (WHATWG HTML
 * section 9.2), or any number of rows, as CSV (RFC 4180) or JSON lines, whichever the Accept header prefers.
 */
export type Output = z.ZodType | 'nothing' | 'file' | 'picture' | 'stream' | { rows: RowSchema }

/** The columns, in the order in which they are written. */
export type RowSchema = z.ZodObject<Record<string, z.ZodType<Cell, Cell>>>
export type Cell = string | number | boolean | null

/**
 * One REST operation as data. Validation, response filtering, OpenAPI and the typed web client all come from it.
 * Its key in `api` is its name everywhere: operationId, handler, file, test.
 */
export type Endpoint = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** OpenAPI style: `/api/leads/{id}`. */
  path: `/${string}`
  access: Access
  /** Only where it differs from the scope that follows from tag and method (see `scopeOf`). */
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
    | 'Imports'
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
  /** For a stream: the schema of each event's data, which is JSON. */
  event?: z.ZodType
  /** The answer has the entity's version as its ETag (RFC 9110 section 8.8.3). */
  etag?: true
  /** The answer sets or removes the session cookie; the request must come from a page of this server. */
  cookie?: 'sets' | 'removes'
  rateLimit?: RateLimited
  /** The metric that counts the outcome of each request. */
  counts?: Counted
  /** Problems besides those that follow from access, input and rate limit (see `problemsOf`). */
  problems?: readonly ProblemCode[]
}

type Parsed<S> = S extends z.ZodType ? z.output<S> : unknown

/** `Received`: what a handler gets in place of a file part, by the name of the receiver. */
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

/** The JSON value of a successful answer; undefined for other outputs. */
export type OutputOf<E extends Endpoint> = E['output'] extends z.ZodType ? z.input<E['output']> : undefined

export const isSchema = (output: Output): output is z.ZodType =>
  typeof output === 'object' && !('rows' in output)

/** Undefined if the endpoint does not answer with rows. */
export const rowsOf = (output: Output): RowSchema | undefined =>
  typeof output === 'object' && 'rows' in output ? output.rows : undefined

/** Every problem an endpoint can answer with: those it lists, and those that follow from its access, input and rate limit. */
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
