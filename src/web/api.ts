import type { EndpointName } from '#contract/api.ts'
import type { FieldError, ProblemCode, ProblemDocument } from '#contract/problems.ts'
import type { Input, Output } from '#web/api-types.ts'
import { accessToken, renew } from '#web/session.ts'
import { inUserLanguage } from '#web/texts.ts'

/** offline: the server did not answer. unanswered: it did not answer a change, which it may nevertheless have stored. */
type NoAnswer = 'offline' | 'unanswered'

/** An error: a problem document of the server (RFC 9457), or the fact that the server did not answer. */
export class Problem extends Error {
  readonly code: ProblemCode | NoAnswer
  /** The sentences by the names of the fields. */
  readonly errors: Record<string, string>
  readonly mistakes: FieldError[]
  readonly retryAfterSeconds: number | undefined
  constructor(
    code: ProblemCode | NoAnswer,
    detail: string,
    mistakes: FieldError[] = [],
    retryAfterSeconds?: number,
  ) {
    super(detail)
    this.name = 'Problem'
    this.code = code
    this.errors = Object.fromEntries(mistakes.map(({ field, message }) => [field, message]))
    this.mistakes = mistakes
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/**
 * Calls an endpoint of the contract by its name, with the access token of the signed-in attorney.
 * @throws Problem
 */
export const call = async <N extends EndpointName>(name: N, input: Input<N>): Promise<Output<N>> => {
  const response = await ask(name, input)
  // An answer without a body names no type.
  if (!response.headers.has('content-type')) return undefined as Output<N>
  // No check is needed: the server answers only what the response schema of the contract allows.
  return (await response.json()) as Output<N>
}

/** Like `call`, but returns the response itself, for files and streams. Renews an expired access token once. */
export const ask = async <N extends EndpointName>(name: N, input: Input<N>): Promise<Response> => {
  const { access } = foyerAddresses[name]
  const isPublic = access === 'public' || access === 'cookie'
  const first = await send(name, input, isPublic ? undefined : accessToken())
  if (first.status !== 401 || isPublic) return checked(first)
  const token = await renew()
  return checked(token === undefined ? first : await send(name, input, token))
}

type AnyInput = {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  version?: number | undefined
  idempotencyKey?: string | undefined
  signal?: AbortSignal | undefined
}

const send = async (name: EndpointName, input: AnyInput, token: string | undefined): Promise<Response> => {
  const { method, path, access } = foyerAddresses[name]
  const headers: Record<string, string> = {}
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`
  if (input.body !== undefined) headers['content-type'] = 'application/json'
  if (input.version !== undefined) headers['if-match'] = `"${input.version}"`
  if (input.idempotencyKey !== undefined) headers['idempotency-key'] = input.idempotencyKey
  try {
    return await fetch(addressOf(path, input), {
      method,
      headers,
      ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
      ...(input.signal && { signal: input.signal }),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    // A signed-out visitor sees no data in which a stored change could show: for them "offline" says enough.
    const isChange = method !== 'GET' && access !== 'public' && access !== 'cookie'
    throw new Problem(isChange ? 'unanswered' : 'offline', 'The server cannot be reached.')
  }
}

const addressOf = (path: string, { params = {}, query = {} }: AnyInput) => {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])))
  const given = Object.entries(query).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  )
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]))
  return search.size ? `${filled}?${search}` : filled
}

const checked = async (response: Response): Promise<Response> => {
  if (response.ok) return response
  const document = await readProblem(response)
  const mistakes = document?.errors?.map((error) => ({ ...error, message: inUserLanguage(error.message) }))
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  throw new Problem(
    document?.code ?? (response.status >= 500 ? 'unavailable' : 'internal_error'),
    inUserLanguage(document?.detail ?? `The server answered ${response.status}.`),
    mistakes,
    Number.isFinite(retryAfter) ? retryAfter : undefined,
  )
}

const readProblem = async (response: Response) => {
  if (!response.headers.get('content-type')?.includes('application/problem+json')) return undefined
  return (await response.json()) as ProblemDocument & { code: ProblemCode }
}
