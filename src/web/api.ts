import type { EndpointName } from '#contract/api.ts'
import type { ProblemCode, ProblemDocument } from '#contract/problems.ts'
import type { Input, Output } from '#web/api-types.ts'
import { accessToken, renew } from '#web/session.ts'
import { inTheirWords } from '#web/texts.ts'

/** offline: no answer came. unanswered: no answer came to a change, which may have been made all the same. */
type Silence = 'offline' | 'unanswered'

/** An error the server explained (RFC 9457), or that it was silent. */
export class Problem extends Error {
  readonly code: ProblemCode | Silence
  readonly errors: Record<string, string>
  readonly retryAfterSeconds: number | undefined
  constructor(
    code: ProblemCode | Silence,
    detail: string,
    errors: Record<string, string> = {},
    retryAfterSeconds?: number,
  ) {
    super(detail)
    this.name = 'Problem'
    this.code = code
    this.errors = errors
    this.retryAfterSeconds = retryAfterSeconds
  }
}

/**
 * Calls an endpoint of the contract by its name, as whoever is signed in.
 * @throws Problem
 */
export const call = async <N extends EndpointName>(name: N, input: Input<N>): Promise<Output<N>> => {
  const response = await ask(name, input)
  if (response.status === 204 || response.status === 202) return undefined as Output<N>
  // The server lets nothing out that is not as the contract says.
  return (await response.json()) as Output<N>
}

/** The same for files and streams. An access token that has run out is renewed once. */
export const ask = async <N extends EndpointName>(name: N, input: Input<N>): Promise<Response> => {
  const { access } = foyerAddresses[name]
  const isPublic = access === 'public' || access === 'cookie'
  const first = await send(name, input, isPublic ? undefined : accessToken())
  if (first.status !== 401 || isPublic) return checked(first)
  const token = await renew()
  return checked(token === undefined ? first : await send(name, input, token))
}

type Loose = {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  version?: number | undefined
  signal?: AbortSignal | undefined
}

const send = async (name: EndpointName, input: Loose, token: string | undefined): Promise<Response> => {
  const { method, path, access } = foyerAddresses[name]
  const headers: Record<string, string> = {}
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`
  if (input.body !== undefined) headers['content-type'] = 'application/json'
  if (input.version !== undefined) headers['if-match'] = `"${input.version}"`
  try {
    return await fetch(addressOf(path, input), {
      method,
      headers,
      ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
      ...(input.signal && { signal: input.signal }),
    })
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    // At the door nothing is on show that a change could be seen in.
    const isChange = method !== 'GET' && access !== 'public' && access !== 'cookie'
    throw new Problem(isChange ? 'unanswered' : 'offline', 'The server cannot be reached.')
  }
}

const addressOf = (path: string, { params = {}, query = {} }: Loose) => {
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
  const errors = Object.fromEntries(
    (document?.errors ?? []).map(({ field, message }) => [field, inTheirWords(message)]),
  )
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  throw new Problem(
    document?.code ?? (response.status >= 500 ? 'unavailable' : 'internal_error'),
    inTheirWords(document?.detail ?? `The server answered ${response.status}.`),
    errors,
    Number.isFinite(retryAfter) ? retryAfter : undefined,
  )
}

const readProblem = async (response: Response) => {
  if (!response.headers.get('content-type')?.includes('application/problem+json')) return undefined
  return (await response.json()) as ProblemDocument & { code: ProblemCode }
}
