import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'
import { multipartBody, person, resumePart } from '#server/testing/requests/multipart-body.ts'
import { openConnection } from '#server/testing/requests/raw-connection.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { startProcess } from '#server/testing/processes/start-process.ts'
import { pdf, submission } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} lets a running upload finish, refuses new connections, and ends with 0`, async (t) => {
    const foyer = await startProcess(t, { env: { DATA_DIR: await makeTestFolder(t) } })
    const { type, bytes } = multipartBody([...person, resumePart(pdf())])
    const upload = await openConnection(t, foyer.url)
    await upload.send(
      `POST /api/leads HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${bytes.length}\r\n\r\n`,
    )
    await upload.send(bytes.subarray(0, 200))

    const ended = foyer.end(signal)
    await until('new connections are refused', () =>
      fetch(`${foyer.url}/healthz`).then(
        () => false,
        () => true,
      ),
    )
    await upload.send(bytes.subarray(200))
    assert.equal((await upload.answer()).status, 201)
    const answeredAt = performance.now()
    assert.equal(await ended, 0)
    assert.ok(
      performance.now() - answeredAt < 15_000,
      'a client that keeps its connection open does not delay the end',
    )
  })
}

test('a lead submitted before the stop is still stored after the next start', async (t) => {
  const DATA_DIR = await makeTestFolder(t)
  const first = await startProcess(t, { env: { DATA_DIR } })
  const answer = await fetch(`${first.url}/api/leads`, {
    method: 'POST',
    body: submission(),
    headers: { 'idempotency-key': 'once' },
  })
  const lead = await answer.text()
  assert.equal(await first.end('SIGTERM'), 0)

  const second = await startProcess(t, { env: { DATA_DIR } })
  const again = await fetch(`${second.url}/api/leads`, {
    method: 'POST',
    body: submission(),
    headers: { 'idempotency-key': 'once' },
  })
  assert.equal(await again.text(), lead)
})

const main = join(import.meta.dirname, '../../src/server/main.ts')

/** Runs a start that must fail; its output is one line per mistake, without a stack. */
const failedStart = (env: Record<string, string>) => {
  const { status, stderr } = spawnSync(process.execPath, [main], {
    env: { ...bareEnvironment, LOG_LEVEL: 'silent', ...env },
    cwd: import.meta.dirname,
    encoding: 'utf8',
    timeout: 20_000,
  })
  return { status, lines: stderr.trim().split('\n') }
}

test('a start with mistakes in the settings prints one line for each and exits with 1', async (t) => {
  const DATA_DIR = await makeTestFolder(t)
  assert.deepEqual(failedStart({ DATA_DIR, PORT: 'eighty', SECRET_KEY: 'short', SMTP_TLS: 'maybe' }), {
    status: 1,
    lines: [
      'PORT must be a whole number from 0 to 65535.',
      'SECRET_KEY must have at least 32 bytes; make one with: openssl rand -hex 32.',
      'SMTP_TLS must be True or False.',
    ],
  })
  const inClear = failedStart({
    DATA_DIR,
    SMTP_HOST: 'mail.example.com',
    SMTP_USER: 'u',
    SMTP_PASSWORD: 'p',
    SMTP_TLS: 'False',
  })
  assert.equal(inClear.status, 1)
  assert.equal(inClear.lines.length, 1)
  assert.match(inClear.lines[0] ?? '', /SMTP_TLS/)
})

test('a start on a port that is already used says so and exits with 1', async (t) => {
  const other = createServer().listen(0, '127.0.0.1')
  whenOver(t, () => other.close())
  const port = await until('the other program listens', () => {
    const address = other.address()
    return address !== null && typeof address === 'object' ? address.port : undefined
  })
  const { status, lines } = failedStart({ DATA_DIR: await makeTestFolder(t), PORT: String(port) })
  assert.equal(status, 1)
  assert.equal(lines.length, 1)
  assert.match(lines[0] ?? '', /^Another program uses PORT/)
})
