import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import { openApiDocument } from '#contract/openapi/openapi.ts'
import { problems } from '#contract/problems.ts'
import { addDocsPages } from './docs-pages.ts'
import { addRedoc } from './redoc-page.ts'
import { makeHttpServer } from '#server/http/server.ts'
import { timeouts } from '#server/http/connections/timeouts.ts'

const makeServer = (t: TestContext) => {
  const app = makeHttpServer({ log: pino({ level: 'silent' }), trustProxy: [], timeouts })
  t.after(() => app.close())
  return app
}

const withDocs = (t: TestContext) => {
  const app = makeServer(t)
  addDocsPages(app, { version: '1.2.3' })
  return app
}

const pages = ['/docs', '/docs/', '/redoc', '/redoc/', '/problems', '/problems/']

test('/openapi.json is the document made from the contract', async (t) => {
  const answer = await withDocs(t).inject('/openapi.json')
  assert.match(String(answer.headers['content-type']), /^application\/json/)
  assert.deepEqual(answer.json(), JSON.parse(JSON.stringify(openApiDocument({ version: '1.2.3' }))))
})

test('pages of the documentation may neither contact another host nor run injected scripts or styles', async (t) => {
  const app = withDocs(t)
  for (const page of pages) {
    const { headers, body } = await app.inject(page)
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /^default-src 'none';/, page)
    assert.doesNotMatch(policy, /unsafe|https?:|\*/, page)
    assert.match(policy, /base-uri 'none'; form-action 'none'; frame-ancestors 'none'/, page)
    assert.doesNotMatch(body, /(?:src|href)="(?:[a-z]+:)?\/\//i, page)
    assert.doesNotMatch(body, /\son\w+=|javascript:/i, page)
  }
})

test('the relative links of scripts and styles work with and without a slash at the end of the page', async (t) => {
  const app = withDocs(t)
  for (const page of pages) {
    const { body } = await app.inject(page)
    for (const [, link = ''] of body.matchAll(/(?:src|href)="([^"#]+)"/g)) {
      if (link === 'data:,') continue
      const path = new URL(link, `http://localhost${page}`).pathname
      assert.equal((await app.inject(path)).statusCode, 200, `${page} links ${path}`)
    }
  }
})

test('the script of Swagger UI is sent once, and then only again after a change', async (t) => {
  const app = withDocs(t)
  const first = await app.inject('/docs/swagger-ui.js')
  assert.match(first.body, /SwaggerUIBundle/)
  assert.match(String(first.headers['content-type']), /^text\/javascript/)
  const again = await app.inject({
    url: '/docs/swagger-ui.js',
    headers: { 'if-none-match': String(first.headers.etag) },
  })
  assert.equal(again.statusCode, 304)
  assert.equal(again.body, '')
})

test('Swagger UI does not store tokens and does not send the document to an external validator', async (t) => {
  const { body } = await withDocs(t).inject('/docs/start.js')
  assert.match(body, /persistAuthorization: false/)
  assert.match(body, /validatorUrl: null/)
  assert.doesNotMatch(body, /withCredentials|https?:/)
})

test('without ReDoc /redoc says so, and shows ReDoc from the first request after the download', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-test-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'redoc.js')
  const app = makeServer(t)
  addRedoc(app, file)

  const before = await app.inject('/redoc')
  assert.equal(before.statusCode, 503)
  assert.match(before.body, /ReDoc is not available/)
  assert.doesNotMatch(before.body, /<script/)
  assert.equal((await app.inject('/redoc/redoc.js')).statusCode, 404)

  writeFileSync(file, 'ReDoc itself')
  const after = await app.inject('/redoc')
  assert.equal(after.statusCode, 200)
  assert.match(after.body, /<script/)
  assert.equal((await app.inject('/redoc/redoc.js')).body, 'ReDoc itself')
})

test('the nonce for styles of ReDoc is new with every answer', async (t) => {
  const app = withDocs(t)
  const [one, other] = [await app.inject('/redoc'), await app.inject('/redoc')]
  assert.notEqual(one.headers['content-security-policy'], other.headers['content-security-policy'])
})

test('the type of a problem links to its explanation', async (t) => {
  const app = withDocs(t)
  const { type } = (await app.inject('/nothing-here')).json<{ type: string }>()
  const [path = '', anchor] = type.split('#')
  const { body } = await app.inject(path)
  assert.equal(anchor, 'not_found')
  for (const code of Object.keys(problems)) assert.equal(body.split(`id="${code}"`).length, 2, code)
})
