import assert from 'node:assert/strict'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type TestContext, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { addToCounts } from '#server/adapters/database/counting/counts.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { importsOf } from '#server/features/leads/imports/test-imports.ts'
import {
  databases,
  makePostgresDatabase,
  onEachDatabase,
  onlySqlite,
} from '#server/testing/database/databases.ts'
import { addJob } from '#server/testing/jobs.ts'
import { type TestFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

const ready = {
  status: 'ready',
  database: 'ok',
  storage: 'ok',
  mail: 'ok',
  mails_failed: 0,
  mails_waiting: 0,
  mail_refusal: null,
  oldest_mail_seconds: 0,
  jobs_failed: 0,
  oldest_job_seconds: 0,
}

const untilReady = (foyer: TestFoyer) =>
  until('the server is ready', async () => {
    const { status, body } = await foyer.call('GET', '/readyz')
    return status === 200 && body
  })

/** Asserts that the server answers 503 within five seconds, in a sentence without internals, and is alive. */
const assertNotReady = async (foyer: TestFoyer, detail: string) => {
  const { answer, tookMs } = await until('the server is not ready', async () => {
    const askedAt = performance.now()
    const answer = await foyer.call('GET', '/readyz')
    return answer.status === 503 && { answer, tookMs: performance.now() - askedAt }
  })
  assert.ok(tookMs < 5_000, `${tookMs} ms`)
  assert.equal(answer.body.detail, detail)
  assert.equal(answer.headers.get('retry-after'), '5')
  assert.equal((await foyer.call('GET', '/healthz')).status, 200)
}

onEachDatabase(
  'the readiness check writes to database and store, and its answer contains no version, path or secret',
  async (start, _, kind) => {
    const foyer = await start()
    const before = await foyer.deps.db
      .selectFrom('installation')
      .select('checked_at')
      .executeTakeFirstOrThrow()
    foyer.advance(60_000)
    const { status, body, text, headers } = await foyer.call('GET', '/readyz')
    assert.equal(status, 200)
    assert.deepEqual(body, ready)
    assert.equal(headers.get('cache-control'), 'no-store')
    const after = await foyer.deps.db
      .selectFrom('installation')
      .select('checked_at')
      .executeTakeFirstOrThrow()
    assert.ok(after.checked_at >= before.checked_at + 60_000)
    const alive = await foyer.call('GET', '/healthz')
    assert.deepEqual(alive.body, { status: 'ok' })
    const told = text + JSON.stringify([...headers]) + alive.text
    for (const secret of [foyer.dataDir, 'SQLite', 'Postgre', '3.5', process.version, kind])
      assert.ok(!told.includes(secret), secret)
  },
)

onEachDatabase('many readiness checks write at most once a second', async (start) => {
  const foyer = await start()
  const seen = new Set<number>()
  const startedAt = performance.now()
  for (let n = 0; n < 100; n += 1) {
    foyer.advance(1)
    assert.equal((await foyer.call('GET', '/readyz')).status, 200)
    seen.add(
      (await foyer.deps.db.selectFrom('installation').select('checked_at').executeTakeFirstOrThrow())
        .checked_at,
    )
  }
  const seconds = (performance.now() - startedAt) / 1_000
  assert.ok(seen.size <= Math.floor(seconds) + 1, `${seen.size} writes in ${seconds} s`)
})

onEachDatabase('mail trouble is reported, and the server stays ready', async (start) => {
  const foyer = await start({ env: { NOTIFY_EMAIL: 'firm@example.com' } })
  const { body: lead } = await foyer.submit()
  await transact(foyer.deps.db, async (tx) => {
    await tx.insertInto('mails').values(failedMail(lead.id)).execute()
    await addToCounts(tx, { 'mails:failed': 1 })
  })
  const { status, body } = await foyer.call('GET', '/readyz')
  assert.equal(status, 200)
  assert.deepEqual([body.status, body.mail, body.mails_failed], ['ready', 'trouble', 1])
})

onEachDatabase(
  'failed and waiting jobs of any kind are reported, and neither readiness nor mail status change',
  async (start) => {
    const foyer = await start()
    const { db, now } = foyer.deps
    await transact(db, async (tx) => {
      await addJob(tx, now(), { kind: 'export', state: 'failed' })
      await addJob(tx, now(), { kind: 'import', state: 'failed' })
      await addJob(tx, now() - 90_000, { kind: 'import' })
      await addJob(tx, now() - 30_000, { kind: 'export' })
      await addJob(tx, now() - 500_000, { kind: 'export', dueAt: now() + 60_000, leaseToken: 'held' })
    })
    const { status, body } = await foyer.call('GET', '/readyz')
    assert.deepEqual([status, body.status, body.mail, body.jobs_failed], [200, 'ready', 'ok', 2])
    assert.ok(body.oldest_job_seconds >= 90 && body.oldest_job_seconds < 200, body.oldest_job_seconds)
  },
)

test('without free space the server is not ready and refuses uploads before reading them; lists still work', async (t) => {
  const foyer = await onlySqlite(t)({ env: { DISK_RESERVE_BYTES: String(1024 ** 5) } })
  await assertNotReady(foyer, 'The file store has no room left.')
  const { token } = await foyer.attorney()
  const refused = await foyer.submit()
  assert.equal(refused.status, 507)
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  assert.equal((await importsOf(foyer, { token }).upload('email\nada@example.com')).status, 507)
  assert.equal((await foyer.call('GET', '/api/leads', { token })).body.total, 0)
})

test('the server is not ready while the store cannot be written, and recovers by itself', async (t) => {
  const foyer = await onlySqlite(t)()
  const incoming = join(foyer.dataDir, 'incoming')
  await rm(incoming, { recursive: true })
  await writeFile(incoming, 'in the way')
  await assertNotReady(foyer, 'The file store cannot be written.')
  await rm(incoming)
  assert.deepEqual(await untilReady(foyer), ready)
})

test('the server is not ready while another program locks the database, but alive and readable, and recovers', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const other = new DatabaseSync(join(foyer.dataDir, 'foyer.sqlite'))
  whenOver(t, () => other.close())
  other.exec('begin immediate')
  const notReady = assertNotReady(foyer, 'The database cannot be written.')
  for (let n = 0; n < 10; n += 1) {
    const askedAt = performance.now()
    assert.equal((await foyer.call('GET', '/healthz')).status, 200)
    assert.equal((await foyer.call('GET', '/api/leads', { token })).status, 200)
    assert.ok(performance.now() - askedAt < 2_000)
    await pause(300)
  }
  await notReady
  other.exec('rollback')
  assert.deepEqual(await untilReady(foyer), ready)
})

if (databases.length > 1) {
  test('the server reports within seconds that the database is down, and recovers by itself', async (t) => {
    const url = await makePostgresDatabase(t)
    const foyer = await makeStartFoyer(t, url)()
    const name = new URL(url).pathname.slice(1)
    const admin = await connect(t, url, 'postgres')
    await admin.query(`alter database ${name} with allow_connections false`)
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
    await assertNotReady(foyer, 'The database cannot be written.')
    await admin.query(`alter database ${name} with allow_connections true`)
    assert.deepEqual(await untilReady(foyer), ready)
  })

  test('the server reports within seconds that the database hangs, and checks do not pile up in the database', async (t) => {
    const url = await makePostgresDatabase(t)
    const foyer = await makeStartFoyer(t, url)()
    const other = await connect(t, url)
    await other.query('begin')
    await other.query('select * from installation for update')
    // A connection of its own, because pg_stat_activity does not change within a transaction.
    const watcher = await connect(t, url)
    let waitingMax = 0
    let answered = false
    const watching = (async () => {
      while (!answered) waitingMax = Math.max(waitingMax, await countWaiting(watcher))
    })()
    for (let round = 0; round < 2; round += 1) {
      const answers = await Promise.all(Array.from({ length: 20 }, () => foyer.call('GET', '/readyz')))
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([503]))
    }
    answered = true
    await watching
    assert.equal(waitingMax, 1)
    await assertNotReady(foyer, 'The database cannot be written.')
    await other.query('rollback')
    assert.deepEqual(await untilReady(foyer), ready)
  })
}

const connect = async (t: TestContext, url: string, database?: string) => {
  const target = new URL(url)
  if (database !== undefined) target.pathname = `/${database}`
  const client = new Client({ connectionString: target.href })
  client.on('error', () => {})
  await client.connect()
  whenOver(t, () => client.end())
  return client
}

const countWaiting = async (client: Client) => {
  const { rows } = await client.query(`
    select count(*) as waiting from pg_stat_activity
    where wait_event_type = 'Lock' and datname = current_database() and query like '%checked_at%'`)
  return Number(rows[0].waiting)
}

const failedMail = (leadId: number) => ({
  lead_id: leadId,
  kind: 'notification' as const,
  recipient: 'other@example.com',
  message_id: '<failed@example.com>',
  state: 'failed' as const,
  link_only: 0,
  attempts: 1,
  scheduled_at: 0,
  due_at: 0,
  created_at: 0,
})
