import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { databases, makePostgresDatabase, onEachDatabase } from '#server/testing/database/databases.ts'
import { call } from '#server/testing/requests/call.ts'
import { startPostgresProxy } from '#server/testing/servers/postgres-proxy.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { databaseSettings, makeTestFolder } from '#server/testing/start-foyer.ts'
import { startProcess } from '#server/testing/processes/start-process.ts'
import { pdf, submission } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

/** Personal data and secrets, none of which may be in the log. */
const secrets = {
  first_name: 'Hephzibah',
  last_name: 'Quillfeather',
  email: 'hephzibah@prospect.example.com',
  fileName: 'story-of-my-case.pdf',
  words: 'confided to her lawyer',
  key: 'idempotency-of-hephzibah',
  attorney: 'attorney@firm.example.org',
  password: 'correct horse battery staple 9',
  wrongPassword: 'guessed horse battery',
  secretKey: 'a secret key for tests, of thirty-two bytes',
  metricsToken: 'the scraper alone',
}

const start = async (t: TestContext, databaseUrl: string | undefined) => {
  const smtp = await startSmtpServer({ mode: 'permfail' })
  whenOver(t, () => smtp.stop())
  const dataDir = await makeTestFolder(t)
  const server = await startProcess(t, {
    env: {
      ...databaseSettings(databaseUrl),
      DATA_DIR: dataDir,
      LOG_LEVEL: 'trace',
      SECRET_KEY: secrets.secretKey,
      METRICS_TOKEN: secrets.metricsToken,
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(smtp.port),
      SMTP_TLS: 'False',
      MAIL_RETRY_MAX_SECONDS: '1',
    },
  })
  const ask = (method: string, path: string, options?: Parameters<typeof call>[3]) =>
    call(server.url, method, path, options)
  const { first_name, last_name, email, fileName, words, key } = secrets
  const resume = { name: fileName, type: 'application/pdf', content: pdf(words) }
  const submit = () =>
    ask('POST', '/api/leads', {
      multipart: submission({ first_name, last_name, email, resume }),
      headers: { 'idempotency-key': key, referer: `https://${email}/` },
    })
  const logged = (what: RegExp) =>
    until(`${what} in the log`, () => server.lines.some((line) => what.test(line)))
  return { server, smtp, dataDir, ask, submit, logged }
}

/** Registers, signs in with a wrong and the right password, submits, reads and changes; returns the tokens. */
const tellStory = async ({ ask, submit, logged, smtp }: Awaited<ReturnType<typeof start>>) => {
  const { attorney: username, password, wrongPassword, email, metricsToken } = secrets
  assert.equal((await ask('POST', '/api/auth/register', { json: { email: username, password } })).status, 201)
  const signIn = (given: string) => ask('POST', '/api/auth/token', { form: { username, password: given } })
  assert.equal((await signIn(wrongPassword)).status, 401)
  const { access_token: token, refresh_token: refresh } = (await signIn(password)).body
  const lead = await submit()
  assert.equal(lead.status, 201)
  assert.equal((await submit()).status, 201)
  assert.equal((await ask('POST', '/', { multipart: submission({ email: `${email} no` }) })).status, 422)
  assert.equal((await ask('GET', `/api/leads/${lead.body.id}/resume`, { token })).status, 200)
  assert.equal(
    (await ask('PATCH', `/api/leads/${lead.body.id}`, { token, json: { state: 'REACHED_OUT' } })).status,
    200,
  )
  assert.equal((await ask('GET', `/nothing/${email}?token=${token}`)).status, 404)
  assert.equal((await ask('GET', '/api/leads', { token: `${token}x` })).status, 401)
  assert.equal((await ask('GET', '/metrics', { token: metricsToken })).status, 200)
  await logged(/mail failed/)
  await smtp.setMode('refuse')
  await ask('POST', '/api/leads', {
    multipart: submission({ ...secretPerson, resume: { name: secrets.fileName, content: pdf('more') } }),
  })
  await logged(/mails wait/)
  return { token, refresh, path: String(lead.body.resume_path) }
}

const secretPerson = { first_name: secrets.first_name, last_name: secrets.last_name, email: secrets.email }

const assertNothingPersonal = (lines: string[], more: string[]) => {
  const [local = ''] = secrets.email.split('@')
  for (const secret of [...Object.values(secrets), local, ...more]) {
    const told = lines.filter((line) => line.toLowerCase().includes(secret.toLowerCase()))
    assert.deepEqual(told, [], `the log says ${secret}`)
  }
  assert.doesNotMatch(lines.join('\n'), /uploads\/\w/)
}

onEachDatabase(
  'a complete run with failures leaves no name, address, file name, password or token in the log',
  async (_start, t, _kind, databaseUrl) => {
    const story = await start(t, databaseUrl)
    const { token, refresh, path } = await tellStory(story)
    const { server, dataDir, submit, ask, logged } = story

    // The file store breaks: a resume is removed, and then the folder of the resumes.
    await rm(join(dataDir, path))
    assert.ok((await ask('GET', '/api/leads/1/resume', { token })).status >= 500)
    await rm(join(dataDir, 'uploads'), { recursive: true })
    assert.equal((await submit()).status, 503)
    await logged(/request failed/)
    assert.equal(await server.end('SIGTERM'), 0)

    assertNothingPersonal(server.lines, [token, refresh, path])
    const requests = server.lines
      .filter((line) => line.includes('"msg":"request"'))
      .map((line) => JSON.parse(line))
    assert.ok(requests.length >= 12)
    for (const { reqId } of requests) assert.match(reqId, /^[0-9a-f-]{36}$/)
  },
)

if (databases.length > 1) {
  test('a failing database leaves no personal data in the log either', async (t) => {
    const proxy = await startPostgresProxy(t, await makePostgresDatabase(t))
    const story = await start(t, proxy.url)
    for (const mode of ['before', 'after', 'away'] as const) {
      proxy.setMode(mode)
      assert.equal((await story.submit()).status, 503)
      proxy.setMode('pass')
    }
    await story.logged(/request failed/)
    await story.server.end('SIGTERM')
    assertNothingPersonal(story.server.lines, [])
  })
}
