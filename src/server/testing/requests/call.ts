import assert from 'node:assert/strict'
import { checkAnswer } from './answers-match-contract.ts'

export type Call = {
  token?: string
  headers?: Record<string, string>
  json?: unknown
  form?: Record<string, string>
  multipart?: FormData
  body?: RequestInit['body'] | undefined
}

export type Answer = {
  status: number
  headers: Headers
  bytes: Uint8Array
  text: string
  /** The parsed JSON body; undefined for anything else. Untyped, because the contract check has checked its shape. */
  // oxlint-disable-next-line typescript/no-explicit-any
  body: any
}

const answerMs = 60_000

// Folders of tests (makeTestFolder), source files, SQL, and lines of a stack trace.
const inside = /foyer-test-|node_modules|\.ts:|select |insert into|sqlite|at Object\./i

/**
 * Sends a request over a real connection.
 * @throws when the answer does not match the OpenAPI document, or reveals internals of a failure
 */
export const call = async (
  url: string,
  method: string,
  path: string,
  options: Call = {},
): Promise<Answer> => {
  const { token, headers, json, form, multipart, body } = options
  const response = await fetch(url + path, {
    method,
    // Without an answer the test fails here instead of hanging.
    signal: AbortSignal.timeout(answerMs),
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    redirect: 'manual',
    ...given(
      json === undefined ? (form ? new URLSearchParams(form) : (multipart ?? body)) : JSON.stringify(json),
    ),
  })
  const bytes = new Uint8Array(await response.arrayBuffer())
  const text = new TextDecoder().decode(bytes)
  const contentType = response.headers.get('content-type') ?? ''
  const answer = {
    status: response.status,
    headers: response.headers,
    bytes,
    text,
    body: /^application\/(problem\+)?json/.test(contentType) && text !== '' ? JSON.parse(text) : undefined,
  }
  checkAnswer({
    method,
    path: new URL(url + path).pathname,
    status: answer.status,
    contentType,
    body: answer.body,
  })
  if (answer.status >= 500) assert.doesNotMatch(text, inside, `${method} ${path} answered ${answer.status}`)
  return answer
}

const given = (body: RequestInit['body'] | undefined) => {
  if (body === undefined) return {}
  // A stream has no length, so it is sent in chunks.
  return body instanceof ReadableStream ? { body, duplex: 'half' as const } : { body }
}
