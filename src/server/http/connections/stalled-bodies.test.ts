import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EndpointName, api } from '#contract/api.ts'
import type { Endpoint } from '#contract/endpoint.ts'
import { checkAnswer } from '#server/testing/requests/answers-match-contract.ts'
import { examplePath } from '#server/testing/requests/example-paths.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { openConnection } from '#server/testing/requests/raw-connection.ts'
import { timeouts } from './timeouts.ts'

test('every endpoint with a body answers 408 when the body stops arriving', async (t) => {
  const foyer = await onlySqlite(t)({ timeouts: { ...timeouts, headersMs: 500, paceMs: 1_000 } })
  const { token } = await foyer.attorney()
  const withBody = (Object.keys(api) as EndpointName[]).filter((name) => 'body' in api[name])
  await Promise.all(
    withBody.map(async (name) => {
      const endpoint: Endpoint = api[name]
      const path = examplePath(name)
      const connection = await openConnection(t, foyer.url)
      await connection.send(
        `${endpoint.method} ${path} HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nAuthorization: Bearer ${token}\r\nContent-Type: ${typeOf(endpoint)}\r\nContent-Length: 1000\r\n\r\n--b\r\n`,
      )
      const { status, headers, text } = await connection.answer()
      assert.equal(status, 408, name)
      checkAnswer({
        method: endpoint.method,
        path,
        status,
        contentType: headers.get('content-type') ?? '',
        body: JSON.parse(text),
      })
    }),
  )
})

const typeOf = ({ body }: Endpoint) =>
  body && 'json' in body
    ? 'application/json'
    : body && 'form' in body
      ? 'application/x-www-form-urlencoded'
      : 'multipart/form-data; boundary=b'
