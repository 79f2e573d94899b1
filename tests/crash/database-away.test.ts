import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EndpointName, api } from '#contract/api.ts'
import type { Endpoint } from '#contract/endpoint.ts'
import { examplePath } from '#server/testing/requests/example-paths.ts'
import { startPostgresProxy } from '#server/testing/servers/postgres-proxy.ts'
import { databases, makePostgresDatabase } from '#server/testing/database/databases.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { submission } from '#server/testing/requests/submission.ts'
import { until } from '#server/testing/until.ts'
import type { Call } from '#server/testing/requests/call.ts'

const answersWithinMs = 5_000

/** Bodies that would succeed if the database answered. */
const bodies: Partial<Record<EndpointName, () => Call>> = {
  register: () => ({ json: { email: 'new@example.com', password: 'correct horse battery' } }),
  signIn: () => ({ form: { username: 'new@example.com', password: 'correct horse battery' } }),
  changePassword: () => ({ json: { current_password: 'x', new_password: 'correct horse battery' } }),
  submitLead: () => ({ multipart: submission() }),
  changeLead: () => ({ json: { state: 'REACHED_OUT' } }),
  changeAttorney: () => ({ json: { is_active: true } }),
  changeSettings: () => ({ json: { firm_name: 'Example LLP' } }),
  previewHours: () => ({ json: aroundTheClock }),
  changeOwnAccount: () => ({ json: { name: 'Ada Lovelace' } }),
  requestPasswordReset: () => ({ json: { email: 'new@example.com' } }),
  resetPassword: () => ({ json: { token: '1.x', new_password: 'correct horse battery' } }),
  inviteAttorney: () => ({ json: { email: 'new@example.com' } }),
  readInvitation: () => ({ json: { token: '1.x' } }),
  acceptInvitation: () => ({ json: { token: '1.x', password: 'correct horse battery' } }),
  addNote: () => ({ json: { text: 'Called.' } }),
  changeNote: () => ({ json: { text: 'Called.' } }),
  startSession: () => ({ json: { email: 'new@example.com', password: 'correct horse battery' } }),
}

const aroundTheClock = { firm_time_zone: 'UTC', wait_hours: 8, office_hours: null, holidays: [] }

const withoutDatabase: readonly EndpointName[] = ['alive']

if (databases.length > 1) {
  test('while the database is away, every endpoint that needs it answers 503 soon and stores nothing, and it recovers by itself', async (t) => {
    const proxy = await startPostgresProxy(t, await makePostgresDatabase(t))
    const foyer = await makeStartFoyer(t, proxy.url)()
    const { token } = await foyer.attorney()
    await foyer.submit()

    proxy.setMode('away')
    for (const name of Object.keys(api) as EndpointName[]) {
      const endpoint: Endpoint = api[name]
      const askedAt = performance.now()
      const { status, headers } = await foyer.call(endpoint.method, examplePath(name), {
        ...(endpoint.access !== 'public' && { token }),
        ...(endpoint.cookie && { headers: { origin: foyer.url, cookie: `foyer=${'x'.repeat(43)}` } }),
        ...bodies[name]?.(),
      })
      assert.ok(performance.now() - askedAt < answersWithinMs, `${name} took too long`)
      if (withoutDatabase.includes(name)) {
        assert.equal(status, 200, name)
      } else {
        assert.equal(status, 503, name)
        assert.ok(Number(headers.get('retry-after')) > 0, name)
      }
    }
    proxy.setMode('pass')
    const lists = async () => (await foyer.call('GET', '/api/leads', { token })).status === 200
    await until('it works again', lists, 10_000)
    assert.equal((await foyer.call('GET', '/api/leads', { token })).body.total, 1)
    assert.equal((await foyer.submit()).status, 201)
  })
}
