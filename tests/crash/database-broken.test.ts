import assert from 'node:assert/strict'
import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { Client } from 'pg'
import { databases, makePostgresDatabase } from '#server/testing/database/databases.ts'
import { startPostgresProxy } from '#server/testing/servers/postgres-proxy.ts'
import { type TestFoyer, makeStartFoyer } from '#server/testing/start-foyer.ts'
import { stored } from '#server/testing/database/stored.ts'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'

const keyed = (key: string) => ({ headers: { 'idempotency-key': key } })

/** All leads; asserts that each has its file. */
const leadsWithFiles = async (foyer: TestFoyer) => {
  const leads = await foyer.deps.db.selectFrom('leads').select(['id', 'resume_path']).execute()
  for (const { resume_path } of leads) await access(join(foyer.dataDir, resume_path ?? ''))
  return leads
}

if (databases.length > 1) {
  test('connections that PostgreSQL ends during requests cost at most an answer, never a lead or the server', async (t) => {
    const url = await makePostgresDatabase(t)
    const foyer = await makeStartFoyer(t, url)()
    const admin = new Client({ connectionString: url })
    await admin.connect()
    let ending = true
    const endConnections = async () => {
      while (ending) {
        await admin.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
        )
      }
    }
    const terminations = endConnections()
    const keys = Array.from({ length: 60 }, (_, n) => `key-${n}`)
    const answers = await Promise.all(keys.map((key) => foyer.submit({}, keyed(key)))).finally(() => {
      ending = false
    })
    await terminations
    await admin.end()

    for (const { status, headers } of answers) {
      assert.ok(status === 201 || status === 503, String(status))
      if (status === 503) assert.ok(Number(headers.get('retry-after')) > 0)
    }
    assert.ok(
      answers.some(({ status }) => status === 503),
      'no request met a broken connection',
    )
    for (const [n, key] of keys.entries()) {
      const again = await foyer.submit({}, keyed(key))
      assert.equal(again.status, 201)
      if (answers[n]?.status === 201) assert.deepEqual(again.body, answers[n].body)
    }
    assert.equal((await leadsWithFiles(foyer)).length, keys.length)
  })

  for (const [mode, what, leads] of [
    ['after', 'has taken effect', 1],
    ['before', 'never arrives', 0],
  ] as const) {
    test(`when the connection breaks during a COMMIT that ${what}, the file stays, and a retry with the same key has one lead`, async (t) => {
      const proxy = await startPostgresProxy(t, await makePostgresDatabase(t))
      const foyer = await makeStartFoyer(t, proxy.url)()
      proxy.setMode(mode)
      const { status, headers, body } = await foyer.submit({}, keyed('k'))
      proxy.setMode('pass')
      assert.equal(status, 503)
      assert.equal(body.code, 'unavailable')
      assert.ok(Number(headers.get('retry-after')) > 0)
      const { uploads, incoming } = await stored(foyer)
      assert.deepEqual([uploads.length, incoming], [1, []])
      assert.equal((await leadsWithFiles(foyer)).length, leads)

      const again = await foyer.submit({}, keyed('k'))
      assert.equal(again.status, 201)
      assert.deepEqual(
        (await leadsWithFiles(foyer)).map(({ id }) => id),
        [again.body.id],
      )
      assert.equal((await stored(foyer)).mails, 2)
    })
  }

  test('requests do not wait for a PostgreSQL that stops answering, and use it again when it answers', async (t) => {
    const proxy = await startPostgresProxy(t, await makePostgresDatabase(t))
    const foyer = await makeStartFoyer(t, proxy.url)()
    const { token } = await foyer.attorney()
    proxy.setMode('silence')
    const askedAt = performance.now()
    // More requests than connections: some wait for an answer, some for a connection.
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        n % 2 ? foyer.submit() : foyer.call('GET', '/api/leads', { token }),
      ),
    )
    const waitedMs = performance.now() - askedAt
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [503])
    assert.ok(waitedMs < 9_000, `${waitedMs} ms`)

    proxy.setMode('pass')
    await until(
      'an answer',
      async () => (await foyer.call('GET', '/api/leads', { token })).status === 200,
      10_000,
    )
    assert.equal((await foyer.submit()).status, 201)
    assert.equal((await leadsWithFiles(foyer)).length, 1)
    assert.equal((await stored(foyer)).uploads.length, 1)
  })
  test('the connection for LISTEN is replaced when it stops answering, and does not delay the stop of the server', async (t) => {
    const url = await makePostgresDatabase(t)
    const proxy = await startPostgresProxy(t, url)
    const foyer = await makeStartFoyer(t, proxy.url)()
    const observer = new Client({ connectionString: url })
    await observer.connect()
    whenOver(t, () => observer.end())
    const connection = async () => {
      const { rows } = await observer.query(
        "select pid, query from pg_stat_activity where application_name = 'foyer changes' and datname = current_database()",
      )
      return rows[0]
    }
    const first = await until('a listener', async () => {
      const found = await connection()
      return found?.query.startsWith('listen') && found
    })

    proxy.setMode('unheard')
    assert.equal((await foyer.submit()).status, 201)
    await until('another listener', async () => ![undefined, first.pid].includes((await connection())?.pid))
    const askedAt = performance.now()
    await foyer.stop({ withinMs: 1_000 })
    const stoppedAfterMs = performance.now() - askedAt
    assert.ok(stoppedAfterMs < 2_500, `${stoppedAfterMs} ms`)
  })
}
