import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import type { Endpoint } from '#contract/endpoint.ts'
import { serveEndpoints } from '#server/testing/requests/serve-endpoints.ts'
import type { StoredFile } from '#server/http/handlers.ts'

const endpoints = {
  download: {
    method: 'GET',
    path: '/api/file',
    access: 'attorney',
    tag: 'Leads',
    summary: 'A file',
    status: 200,
    output: 'file',
  },
} as const satisfies Record<string, Endpoint>

const content = Buffer.from('0123456789')
const sha256 = 'ab'.repeat(32)

const serve = (t: TestContext, more: Partial<StoredFile> = {}) =>
  serveEndpoints(t, endpoints, {
    download: async () => ({
      name: 'export.csv',
      mediaType: 'text/csv',
      bytes: content.length,
      modifiedAt: 0,
      open: async ({ start, end } = { start: 0, end: content.length }) =>
        Readable.from([content.subarray(start, end + 1)]),
      ...more,
    }),
  })

const ask = async (url: string, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${url}/api/file`, { headers })
  return { status: answer.status, etag: answer.headers.get('etag'), text: await answer.text() }
}

test('a file without SHA-256 is sent whole or in part, without ETag', async (t) => {
  const url = await serve(t)
  assert.deepEqual(await ask(url), { status: 200, etag: null, text: '0123456789' })
  assert.deepEqual(await ask(url, { range: 'bytes=2-4' }), { status: 206, etag: null, text: '234' })
  // If-Range gets the whole file, because it may have changed since the client got the first part.
  for (const unchanged of ['"undefined"', `"${sha256}"`, 'Thu, 01 Jan 1970 00:00:00 GMT']) {
    const answer = await ask(url, { range: 'bytes=2-4', 'if-range': unchanged })
    assert.deepEqual(answer, { status: 200, etag: null, text: '0123456789' }, unchanged)
  }
})

test('a file with SHA-256 has it as ETag, and a download continues only with this ETag', async (t) => {
  const url = await serve(t, { sha256 })
  const etag = `"${sha256}"`
  assert.deepEqual(await ask(url), { status: 200, etag, text: '0123456789' })
  assert.deepEqual(await ask(url, { range: 'bytes=8-', 'if-range': etag }), { status: 206, etag, text: '89' })
  assert.equal((await ask(url, { range: 'bytes=8-', 'if-range': '"other"' })).status, 200)
})
