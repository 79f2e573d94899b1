import assert from 'node:assert/strict'
import { testPassword } from '#server/testing/attorneys.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { openBrowser } from './test-browser.ts'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

onEachDatabase(
  'the list of own sessions shows device, age and last use, and ending one takes effect at once',
  async (start) => {
    const foyer = await start()
    const { email, token } = await foyer.attorney()
    const stranger = await foyer.attorney()
    const browser = openBrowser(foyer, { 'user-agent': firefox })
    const json = { email, password: testPassword }
    const { access_token } = (await browser.call('POST', '/api/session', { json })).body
    foyer.advance(60_000)
    await browser.call('POST', '/api/session/renew')

    const { items } = (await foyer.call('GET', '/api/auth/sessions', { token })).body
    assert.deepEqual(
      items.map(({ device, current }: { device: string; current: boolean }) => ({ device, current })),
      [
        { device: 'Firefox on Linux', current: false },
        { device: null, current: true },
      ],
    )
    assert.ok(Date.parse(items[0].last_used_at) - Date.parse(items[0].created_at) >= 60_000)
    assert.ok(
      !JSON.stringify(await foyer.deps.db.selectFrom('sessions').selectAll().execute()).includes('rv:'),
    )

    const path = `/api/auth/sessions/${items[0].id}`
    const taken = await foyer.call('DELETE', path, { token: stranger.token })
    assert.equal(taken.status, 404, 'attorneys cannot end sessions of others')
    assert.equal((await foyer.call('GET', '/api/auth/me', { token: access_token })).status, 200)
    assert.equal((await foyer.call('DELETE', path, { token })).status, 204)
    assert.equal((await foyer.call('GET', '/api/auth/me', { token: access_token })).status, 401)
    assert.equal((await browser.call('POST', '/api/session/renew')).status, 401)
    assert.equal((await foyer.call('DELETE', path, { token })).status, 404)
    assert.equal((await foyer.call('DELETE', '/api/auth/sessions/7', { token })).status, 422)
    assert.equal((await foyer.call('GET', '/api/auth/sessions', { token })).body.items.length, 1)
  },
)
