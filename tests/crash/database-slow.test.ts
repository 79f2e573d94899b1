import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { openForm, sendForm } from '#server/features/intake/form/test-form.ts'
import { databases, makePostgresDatabase } from '#server/testing/database/databases.ts'
import { startPostgresProxy } from '#server/testing/servers/postgres-proxy.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'

const answersWithinMs = 15_000

if (databases.length < 2) test('a slow database', { skip: 'there is no PostgreSQL here' }, () => {})
else
  test('with a slow database every request is answered in bounded time, nothing is half stored, and it recovers', async (t) => {
    const proxy = await startPostgresProxy(t, await makePostgresDatabase(t))
    const foyer = await makeStartFoyer(t, proxy.url)()
    const { token, email } = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    const form = await openForm(foyer)

    // Opens the connections first, because opening one to a slow database takes too long in any case.
    await Promise.all(Array.from({ length: 40 }, () => foyer.call('GET', '/api/inbox', { token })))

    proxy.setMode('slow')
    const ask = async (what: string, work: () => Promise<{ status: number }>) => {
      const askedAt = performance.now()
      const { status } = await work()
      const ms = performance.now() - askedAt
      assert.ok(ms < answersWithinMs, `${what} took ${Math.round(ms)} ms`)
      return status
    }
    const statuses = await Promise.all([
      ask('submitting', () => foyer.submit()),
      ask('the form', () => sendForm(foyer, form)),
      ask('changing', () =>
        foyer.call('PATCH', `/api/leads/${lead.id}`, { token, json: { state: 'REACHED_OUT' } }),
      ),
      ask('registering', () =>
        foyer.call('POST', '/api/auth/register', {
          json: { email: 'new@example.com', password: 'correct horse battery' },
        }),
      ),
      ask('a new password', () => foyer.call('POST', '/api/auth/password-reset', { json: { email } })),
      ask('the list', () => foyer.call('GET', '/api/leads', { token })),
      ask('the inbox', () => foyer.call('GET', '/api/inbox', { token })),
    ])
    assert.deepEqual(statuses.slice(0, 3), [503, 503, 503])
    assert.ok(
      statuses.every((status) => status === 503 || status < 300),
      String(statuses),
    )

    proxy.setMode('pass')
    const lists = async () => (await foyer.call('GET', '/api/leads', { token })).status === 200
    await until('it works again', lists, 20_000)
    const { body } = await foyer.call('GET', '/api/leads', { token })
    assert.deepEqual([body.total, body.items[0].state], [1, 'PENDING'])
    assert.equal((await foyer.submit()).status, 201)
    const files = await readdir(join(foyer.dataDir, 'uploads'))
    assert.equal(files.filter((name) => name.endsWith('.pdf')).length, 2)
  })
