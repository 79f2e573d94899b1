import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { z } from 'zod'
import { readConfig } from '#server/config/config.ts'
import {
  databases,
  makePostgresDatabase,
  onEachDatabase,
  onlySqlite,
} from '#server/testing/database/databases.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { addJob } from '#server/testing/jobs.ts'
import { readMetrics } from '#server/testing/metrics.ts'
import { multipartBody, person, resumePart } from '#server/testing/requests/multipart-body.ts'
import { startPostgresProxy } from '#server/testing/servers/postgres-proxy.ts'
import { openConnection } from '#server/testing/requests/raw-connection.ts'
import { openBrowser } from '#server/features/attorneys/sessions/test-browser.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { enqueue, testJob } from '#server/work/jobs/test-jobs.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

/** Uses node:http, because fetch does not allow a Host header. */
const statusOf = (url: string, method: string, headers: Record<string, string>) =>
  new Promise<number | undefined>((resolve, reject) => {
    request(`${url}/metrics`, { method, headers }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode))
    })
      .on('error', reject)
      .end()
  })

test('/metrics answers only this machine, and is 404 through a proxy or under another host name', async (t) => {
  const { url } = await onlySqlite(t)()
  assert.equal(await statusOf(url, 'GET', {}), 200)
  assert.equal(await statusOf(url, 'HEAD', {}), 200)
  assert.equal(await statusOf(url, 'POST', {}), 405)
  assert.equal(await statusOf(url, 'GET', { 'x-forwarded-for': '127.0.0.1' }), 404)
  assert.equal(await statusOf(url, 'GET', { via: '1.1 proxy' }), 404)
  assert.equal(await statusOf(url, 'GET', { host: 'intake.example.com' }), 404)
  assert.equal(await statusOf(url, 'GET', { authorization: 'Bearer undefined', 'x-real-ip': '::1' }), 404)
})

test('with METRICS_TOKEN only requests with the token can read /metrics', async (t) => {
  const token = 'sixteen letters!'
  const { url } = await onlySqlite(t)({ env: { METRICS_TOKEN: token } })
  const proxied = { 'x-forwarded-for': '192.0.2.1', host: 'intake.example.com' }
  assert.equal(await statusOf(url, 'GET', { ...proxied, authorization: `Bearer ${token}` }), 200)
  assert.equal(await statusOf(url, 'HEAD', { authorization: `bearer ${token}` }), 200)
  for (const authorization of ['', 'Bearer', 'Bearer ', `Bearer ${token}x`, `Basic ${token}`, token]) {
    assert.equal(await statusOf(url, 'GET', { authorization }), 401, authorization)
  }
  assert.equal(await statusOf(url, 'GET', {}), 401)
  assert.throws(() => readConfig({ METRICS_TOKEN: 'fifteen letters' }), /METRICS_TOKEN/)
})

test('with METRICS=off /metrics is 404', async (t) => {
  const { url } = await onlySqlite(t)({ env: { METRICS: 'off' } })
  assert.equal(await statusOf(url, 'GET', {}), 404)
})

onEachDatabase(
  'the outcome of every submission and sign-in is counted once, without personal data',
  async (start, t) => {
    const foyer = await start({
      env: { RATE_LIMIT: 'on', RATE_LIMIT_SUBMISSIONS: '8', RESUME_MAX_BYTES: '2000' },
    })
    const key = { headers: { 'idempotency-key': 'private-key-1' } }
    assert.equal((await foyer.submit({ first_name: 'Hephzibah' }, key)).status, 201)
    assert.equal((await foyer.submit({ first_name: 'Hephzibah' }, key)).status, 201)
    assert.equal((await foyer.submit({ email: 'no address' })).status, 422)
    assert.equal((await foyer.submit({ resume: { name: 'resume.exe', content: 'MZ' } })).status, 400)
    assert.equal((await foyer.submit({ resume: { content: `%PDF-1.4 ${'x'.repeat(3000)}` } })).status, 413)
    const form = await foyer.call('POST', '/', { multipart: new FormData() })
    assert.equal(form.status, 422)
    await giveUp()
    await until('the aborted upload is counted', async () => (await count('aborted')) === 1)
    let stored = 1
    for (; (await foyer.submit()).status !== 429; stored++) assert.ok(stored < 8)

    const attorney = await foyer.attorney()
    for (const password of ['a password for tests', 'wrong'])
      await foyer.call('POST', '/api/auth/token', { form: { username: attorney.email, password } })
    await foyer.call('POST', '/api/auth/token', { form: { grant_type: 'refresh_token', refresh_token: 'x' } })
    const browser = openBrowser(foyer)
    const { email, password } = { ...attorney, password: 'a password for tests' }
    assert.equal((await browser.call('POST', '/api/session', { json: { email, password } })).status, 200)
    assert.equal((await browser.call('POST', '/api/session/renew')).status, 200)
    assert.equal((await browser.call('DELETE', '/api/session')).status, 204)
    await foyer.call('GET', '/api/hephzibah@example.com?name=Hephzibah')

    const page = await readMetrics(foyer)
    const counted = (name: string) =>
      Object.fromEntries(
        [...page].flatMap(([sample, value]) => {
          const outcome = sample.match(new RegExp(`^${name}\\{outcome="(\\w+)"\\}$`))?.[1]
          return outcome !== undefined && value > 0 ? [[outcome, value]] : []
        }),
      )
    assert.deepEqual(counted('foyer_submissions_total'), {
      stored,
      repeated: 1,
      refused_fields: 2,
      refused_type: 1,
      too_large: 1,
      aborted: 1,
      rate_limited: 1,
    })
    assert.deepEqual(counted('foyer_sign_ins_total'), {
      signed_in: 2,
      renewed: 1,
      wrong_credentials: 1,
      renewal_refused: 1,
    })
    // Counts are cached for a second.
    const waiting = async () => (await readMetrics(foyer)).get('foyer_leads{state="PENDING"}')
    await until('every lead is in the gauge', async () => (await waiting()) === stored)
    assert.equal(
      page.get('foyer_http_request_duration_seconds_count{method="POST",route="/api/leads",status="2xx"}'),
      stored + 1,
    )
    assert.equal(
      page.get('foyer_http_request_duration_seconds_count{method="GET",route="unknown",status="4xx"}'),
      1,
    )
    assert.doesNotMatch([...page.keys()].join('\n'), /hephzibah|private|ada|lovelace|example\.com|uploads/i)

    async function count(outcome: string) {
      return (await readMetrics(foyer)).get(`foyer_submissions_total{outcome="${outcome}"}`)
    }
    async function giveUp() {
      const { type, bytes } = multipartBody([...person, resumePart('%PDF-1.4')])
      const { socket, send } = await openConnection(t, foyer.url)
      await send(
        `POST /api/leads HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length + 100}\r\n\r\n`,
      )
      await send(bytes.subarray(0, 300))
      socket.resetAndDestroy()
    }
  },
)

onEachDatabase('how a job ended is counted by kind, with the seconds it took', async (start) => {
  const job = testJob(z.object({}), { kind: 'export' })
  const foyer = await start({ jobs: [job] })
  await enqueue(foyer, job, {})
  await until('the job to be counted as done', async () => {
    const page = await readMetrics(foyer)
    return page.get('foyer_job_attempts_total{kind="export",outcome="done"}') === 1
  })
})

onEachDatabase(
  'jobs are shown by kind: how many are queued, how many failed, and for how long',
  async (start) => {
    const foyer = await start()
    const { db, now } = foyer.deps
    await transact(db, async (tx) => {
      await addJob(tx, now(), { kind: 'export', state: 'failed', payload: { name: 'Hephzibah' } })
      await addJob(tx, now() - 90_000, { kind: 'import' })
      await addJob(tx, now() - 60_000, { kind: 'import' })
    })
    const page = await readMetrics(foyer)
    const jobs = [...page].filter(([name]) => name.startsWith('foyer_jobs{'))
    assert.deepEqual(Object.fromEntries(jobs), {
      'foyer_jobs{state="failed",kind="export"}': 1,
      'foyer_jobs{state="queued",kind="export"}': 0,
      'foyer_jobs{state="failed",kind="import"}': 0,
      'foyer_jobs{state="queued",kind="import"}': 2,
    })
    assert.equal(page.get('foyer_oldest_job_seconds{kind="export"}'), 0)
    const oldest = page.get('foyer_oldest_job_seconds{kind="import"}') ?? 0
    assert.ok(oldest >= 90 && oldest < 200, String(oldest))
    assert.doesNotMatch([...page.keys()].join('\n'), /hephzibah/i)
  },
)

test('the metrics show that the mail server is down, and that it is back', async (t) => {
  const smtp = await startSmtpServer({ mode: 'refuse' })
  whenOver(t, () => smtp.stop())
  const foyer = await onlySqlite(t)({
    env: {
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(smtp.port),
      SMTP_TLS: 'False',
      NOTIFY_EMAIL: 'attorney@example.org',
      MAIL_RETRY_MAX_SECONDS: '1',
    },
  })
  await foyer.submit()
  const reads = (name: string) => async () => (await readMetrics(foyer)).get(name)
  const is = (name: string, value: number) =>
    until(`${name} is ${value}`, async () => (await reads(name)()) === value)
  await is('foyer_mail_server_reachable', 0)
  assert.equal(await reads('foyer_mails{state="queued"}')(), 2)
  const page = await readMetrics(foyer)
  const later = ['confirmation', 'notification'].map(
    (kind) => page.get(`foyer_mail_attempts_total{kind="${kind}",outcome="later"}`) ?? 0,
  )
  assert.ok(later.some((times) => times > 0))
  await smtp.setMode('ok')
  await is('foyer_mail_server_reachable', 1)
  await is('foyer_mails{state="sent"}', 2)
  assert.equal(await reads('foyer_mail_attempts_total{kind="notification",outcome="sent"}')(), 1)
})

test('the metrics show the disk, the upkeep, and orphans that were found', async (t) => {
  const foyer = await onlySqlite(t)()
  const page = await readMetrics(foyer)
  const value = (name: string) => page.get(name) ?? Number.NaN
  assert.ok(value('foyer_disk_size_bytes') > value('foyer_disk_free_bytes'))
  assert.ok(value('foyer_disk_free_bytes') > 0)
  assert.equal(value('foyer_ready'), 1)
  assert.ok(value('foyer_upkeep_last_success_timestamp_seconds{chore="sweep"}') > Date.now() / 1000 - 600)
  assert.equal(value('foyer_orphans_total'), 0)
})

if (databases.length > 1) {
  test('a database that does not answer does not delay a scrape: unknown values are omitted, and its errors counted', async (t) => {
    const proxy = await startPostgresProxy(t, await makePostgresDatabase(t))
    const foyer = await makeStartFoyer(t, proxy.url)()
    assert.equal((await readMetrics(foyer)).get('foyer_leads{state="PENDING"}'), 0)
    proxy.setMode('silence')
    const page = await until('a page without counts', async () => {
      const page = await readMetrics(foyer)
      const isUnknown = Number.isNaN(page.get('foyer_leads{state="PENDING"}'))
      return isUnknown && page.get('foyer_ready') === 0 && page
    })
    assert.ok((page.get('foyer_disk_free_bytes') ?? 0) > 0)
    await until(
      'an error of the database is counted',
      async () =>
        ((await readMetrics(foyer)).get('foyer_database_errors_total{kind="unavailable"}') ?? 0) > 0,
    )
    proxy.setMode('away')
    proxy.setMode('pass')
    await until('the server is ready again', async () => (await readMetrics(foyer)).get('foyer_ready') === 1)
  })
}
