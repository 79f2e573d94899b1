import assert from 'node:assert/strict'
import { once } from 'node:events'
import {
  type IncomingHttpHeaders,
  type IncomingMessage,
  type RequestOptions,
  request as askHttp,
} from 'node:http'
import { request as askHttps } from 'node:https'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { referenceOf } from '#contract/values/reference.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { makeTestAuthority } from '#server/testing/servers/certificates.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { noNginx } from '#server/testing/servers/nginx.ts'
import { type Criterion, judge } from '#server/testing/requests/observatory.ts'
import { startDeployedTlsNginx } from './deployed-nginx.ts'

/** The most points that are possible without the preload list and without third-party scripts. */
const best: Record<Criterion, number> = {
  'content-security-policy': 10,
  cookies: 0,
  'cross-origin-resource-sharing': 0,
  redirection: 0,
  'referrer-policy': 5,
  'strict-transport-security': 0,
  'subresource-integrity': 0,
  'x-content-type-options': 0,
  'x-frame-options': 5,
  'cross-origin-resource-policy': 10,
}

test(
  'behind nginx with TLS every page reaches the full score of the HTTP Observatory: A+',
  { skip: noNginx },
  async (t) => {
    const { scan, foyer } = await startTlsSite(t)
    for (const path of ['/', '/app/', '/app', `/received?reference=${referenceOf(1)}`]) {
      const scanned = await scan(path)
      assert.equal(scanned.status, 200, path)
      assert.match(String(scanned.headers['content-type']), /^text\/html/, path)
      const { points, score } = judge(scanned)
      assert.deepEqual(points, best, path)
      assert.equal(score, 130, path)
    }
    const { email } = await foyer.attorney()
    const signedIn = await scan('/api/session', { email, password: testPassword })
    assert.equal(signedIn.status, 200, signedIn.body)
    assert.match(String(signedIn.headers['set-cookie']), /^__Host-foyer=/)
    assert.equal(judge(signedIn).points.cookies, 5)
  },
)

const startTlsSite = async (t: TestContext) => {
  const authority = makeTestAuthority()
  const foyer = await onlySqlite(t)({ env: { TRUST_PROXY: '127.0.0.1' } })
  const { url, httpSocket } = await startDeployedTlsNginx(t, {
    nodes: [foyer.url],
    uploads: join(foyer.dataDir, 'uploads'),
    tls: authority.issue({ addresses: ['127.0.0.1'] }),
  })
  const scan = async (path: string, json?: Record<string, string>) => {
    const whole = { ca: authority.certificate, agent: false as const }
    const headers = {
      origin: url,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
    }
    const body = json && JSON.stringify(json)
    const seen = await ask(askHttps, url + path, { ...whole, ...(json && { method: 'POST', headers }) }, body)
    const plain = await ask(askHttp, `http://127.0.0.1${path}`, { socketPath: httpSocket, agent: false })
    const overHttp = { status: plain.status, location: plain.headers.location }
    return { url: url + path, ...seen, overHttp }
  }
  return { foyer, scan }
}

type Seen = { status: number; headers: IncomingHttpHeaders; body: string }

const ask = async (
  by: typeof askHttp,
  url: string,
  options: RequestOptions & { ca?: string },
  body?: string,
): Promise<Seen> => {
  const request = by(url, options).end(body)
  // The types of `once` do not know the events of a request.
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  const text = (await answer.setEncoding('utf8').toArray()).join('')
  return { status: answer.statusCode ?? 0, headers: answer.headers, body: text }
}
