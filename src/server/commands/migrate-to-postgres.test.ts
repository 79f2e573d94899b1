import assert from 'node:assert/strict'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import type { Schema } from '#server/adapters/database/schema.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { databases, makePostgresDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { makeStartFoyer, makeTestFolder, type TestFoyer } from '#server/testing/start-foyer.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { bareEnvironment } from '#server/testing/processes/bare-environment.ts'

const command = join(import.meta.dirname, 'migrate-to-postgres.ts')

const run = (env: Record<string, string>, args: string[] = []) =>
  new Promise<{ code: number; out: string; err: string }>((resolve) => {
    // A folder without a .env file.
    const surroundings = {
      env: { ...bareEnvironment, ...env },
      cwd: import.meta.dirname,
      timeout: 120_000,
    }
    execFile(process.execPath, [command, ...args], surroundings, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, out, err })
    })
  })

if (databases.length > 1) {
  test('after the move to PostgreSQL the firm works on as before', async (t) => {
    const smtp = await startSmtpServer()
    whenOver(t, () => smtp.stop())
    const env = smtpSettings(smtp.port)
    const old = await onlySqlite(t)({ env })
    const life = await live(old, smtp)
    const before = await look(old, life.token)
    await old.stop({ withinMs: 1_000 })

    const url = await makePostgresDatabase(t)
    const { code, out, err } = await run({ DATA_DIR: old.dataDir, DATABASE_URL: url })
    assert.equal(code, 0, err)
    assert.match(out, /^leads +4 +4 {2}[0-9a-f]{64} {2}equal$/m)
    assert.match(out, /\nDone: PostgreSQL holds the same rows as SQLite\./)
    assert.match(out, new RegExp(`SECRET_KEY +the content of ${old.dataDir}/secret-key`))
    const key = (await readFile(join(old.dataDir, 'secret-key'), 'utf8')).trim()
    for (const secret of [key, 'example.com', 'example.org', 'Ada', 'Zoë', new URL(url).password || key])
      assert.ok(!(out + err).includes(secret))

    const start = makeStartFoyer(t, url)
    const moved = await start({ dataDir: old.dataDir, env: { ...env, SECRET_KEY: key } })
    assert.deepEqual(await look(moved, life.token), before)
    assert.ok(
      (await moved.submit(life.kept, { headers: { 'idempotency-key': 'kept' } })).text === life.keptAnswer,
    )
    const renewed = await moved.call('POST', '/api/auth/token', {
      form: { grant_type: 'refresh_token', refresh_token: life.refreshToken },
    })
    assert.equal(renewed.status, 200)
    const credentials = { username: life.email, password: testPassword }
    assert.equal((await moved.call('POST', '/api/auth/token', { form: credentials })).status, 200)

    // Sent mails stay sent; waiting mails are sent once.
    const sent = smtp.mails.length
    await smtp.setMode('ok')
    moved.advance(3_600_000)
    moved.deps.wakeMail()
    await until('every mail that can go is sent', async () => (await mailsOf(moved, ['queued'])).length === 0)
    const ids = smtp.mails.map(({ parsed }) => parsed.messageId)
    assert.equal(new Set(ids).size, ids.length)
    assert.equal(ids.length, sent + life.queued)
    const next = await moved.submit()
    assert.equal(next.body.id, life.highestLead + 1)
    assert.equal(
      (await readdir(join(moved.dataDir, 'uploads'))).filter((name) => name.endsWith('.pdf')).length,
      5,
    )
  })

  test('a move that was killed and run again gives the same result, and refuses a running server', async (t) => {
    const old = await onlySqlite(t)({ env: { NOTIFY_EMAIL: 'firm@example.com' } })
    await old.submit()
    const url = await makePostgresDatabase(t)
    const env = { DATA_DIR: old.dataDir, DATABASE_URL: url }
    const refused = await run(env)
    assert.deepEqual({ code: refused.code, out: refused.out }, { code: 1, out: '' })
    assert.match(refused.err, /^Stop the Foyer that works on .* \(DATA_DIR\)/)
    await old.stop({ withinMs: 1_000 })
    multiplyEvents(old.dataDir)

    for (const station of ['leads: 1 rows', 'events: ']) {
      await killAt(station, env)
      await assert.rejects(
        makeStartFoyer(t, url)({ dataDir: old.dataDir }),
        /move to this PostgreSQL database is not finished/,
      )
    }
    const again = await run(env)
    assert.equal(again.code, 0, again.err)
    assert.match(again.err, /^Continuing to move /)
    assert.match(again.out, /^events +40001 +40001 {2}[0-9a-f]{64} {2}equal$/m)
    await makeStartFoyer(t, url)({ dataDir: old.dataDir })
  })
} else {
  test('npm run migrate:to-postgres', { skip: 'there is no PostgreSQL here' }, () => {})
}

test('an installation that cannot be moved is reported in a sentence without a stack, and nothing is created', async (t) => {
  const folder = await makeTestFolder(t)
  const url = 'postgres://nobody:hidden-word@127.0.0.1:1/foyer'
  const used = await onlySqlite(t)()
  await used.stop({ withinMs: 1_000 })
  const cases: [Record<string, string>, string[], RegExp][] = [
    [{ DATA_DIR: folder }, [], /^DATABASE_URL is not set\./],
    [{ DATA_DIR: folder, DATABASE_URL: 'mysql://x' }, [], /^DATABASE_URL must be a URL like postgres:/],
    [{ DATA_DIR: folder, DATABASE_URL: url }, [], /There is no foyer\.sqlite in/],
    [{ DATA_DIR: folder, DATABASE_URL: url }, ['now'], /Stop Foyer first/],
    [{ DATA_DIR: used.dataDir, DATABASE_URL: url }, [], /does not answer[^]*run this command again/],
  ]
  for (const [env, args, sentence] of cases) {
    const { code, out, err } = await run(env, args)
    assert.deepEqual({ code, out }, { code: 1, out: '' })
    assert.match(err, sentence)
    assert.doesNotMatch(err, /^\s+at |hidden-word/m)
  }
  assert.deepEqual(await readdir(folder), [])
})

const smtpSettings = (port: number) => ({
  SMTP_HOST: '127.0.0.1',
  SMTP_PORT: String(port),
  SMTP_TLS: 'False',
  MAIL_FROM: 'intake@example.com',
  MAIL_RETRY_MAX_SECONDS: '1',
})

/** Fills an installation: leads, mails in every state, changes, attorneys, a sign-in, a lead that was erased. */
const live = async (foyer: TestFoyer, smtp: Awaited<ReturnType<typeof startSmtpServer>>) => {
  const kept = { first_name: 'Zoë', resume: { name: 'Zoë 😀.pdf', content: pdf('kept') } }
  const keptAnswer = await foyer.submit(kept, { headers: { 'idempotency-key': 'kept' } })
  await until('the confirmation is sent', async () => (await mailsOf(foyer, ['sent'])).length === 1)
  assert.equal((await mailsOf(foyer, ['unaddressed'])).length, 1)
  const { token, email } = await foyer.attorney()
  await foyer.attorney({ email: 'waiting@example.com', role: 'attorney', status: 'waiting' })
  const { body: signIn } = await foyer.call('POST', '/api/auth/token', {
    form: { username: email, password: testPassword },
  })

  // The notification got its recipient with the first attorney; wait until it is sent before the server refuses mail.
  await until('the notification is sent', async () => (await mailsOf(foyer, ['sent'])).length === 2)
  await smtp.setMode('permfail')
  await foyer.submit({ email: 'gone@example.com' })
  await until('both mails have failed', async () => (await mailsOf(foyer, ['failed'])).length === 2)
  await smtp.setMode('tempfail')
  await foyer.submit({ email: 'later@example.org' })
  let mails: Awaited<ReturnType<typeof mailsOf>> = []
  await until(
    () => `both mails were tried: ${JSON.stringify(mails)}`,
    async () => {
      mails = await mailsOf(foyer, ['queued', 'failed', 'sent', 'unaddressed'])
      const queued = mails.filter(({ state }) => state === 'queued')
      return queued.length === 2 && queued.every(({ last_error }) => last_error !== null)
    },
  )
  const path = `/api/leads/${keptAnswer.body.id}`
  await foyer.call('PATCH', path, { token, json: { state: 'REACHED_OUT', last_name: 'König' } })
  const { body: last } = await foyer.submit({ email: 'last@example.org' })
  const queued = (await mailsOf(foyer, ['queued'])).length
  return {
    kept,
    keptAnswer: keptAnswer.text,
    token,
    email,
    refreshToken: signIn.refresh_token,
    queued,
    highestLead: last.id,
  }
}

/** Reads what people see: the list, every resume, the history, the accounts. */
const look = async (foyer: TestFoyer, token: string) => {
  const ask = async (path: string) => (await foyer.call('GET', path, { token })).text
  const { body: leads } = await foyer.call('GET', '/api/leads', { token })
  assert.equal(leads.total, 4)
  const ids: number[] = leads.items.map(({ id }: { id: number }) => id)
  const paths = ids.flatMap((id) => [
    `/api/leads/${id}`,
    `/api/leads/${id}/resume`,
    `/api/leads/${id}/events`,
  ])
  return Promise.all(['/api/leads', '/api/auth/me', '/api/attorneys', ...paths].map(ask))
}

const mailsOf = (foyer: TestFoyer, states: Schema['mails']['state'][]) =>
  foyer.deps.db
    .selectFrom('mails')
    .select(['id', 'kind', 'state', 'attempts', 'last_error'])
    .where('state', 'in', states)
    .execute()

/** Adds so many events that copying them takes long enough to be killed. */
const multiplyEvents = (dataDir: string) => {
  const handle = new DatabaseSync(join(dataDir, 'foyer.sqlite'))
  handle.exec(`with recursive n (i) as (select 1 union all select i + 1 from n where i < 40000)
    insert into events (kind, lead_id, at) select 'lead.submitted', 1, i from n`)
  handle.close()
}

/** Kills the command when it prints a line with this beginning. The command must not be done by then. */
const killAt = async (station: string, env: Record<string, string>) => {
  const child = spawn(process.execPath, [command], {
    env: { ...bareEnvironment, ...env },
    cwd: import.meta.dirname,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  let err = ''
  child.stderr.on('data', (bytes) => {
    err += String(bytes)
    if (err.includes(`\n${station}`)) child.kill('SIGKILL')
  })
  assert.deepEqual(await ended, [null, 'SIGKILL'], err)
}
