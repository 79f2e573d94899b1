import assert from 'node:assert/strict'
import { testPassword } from '#server/testing/attorneys.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { openBrowser } from '../sessions/test-browser.ts'

onEachDatabase(
  'without a sign-in the app learns which page to begin with, and nothing more',
  async (start) => {
    const env = {
      HOST: '0.0.0.0',
      REGISTRATION: 'closed',
      FIRM_NAME: 'Example & Partners',
      FIRM_TIME_ZONE: 'Europe/Berlin',
    }
    const foyer = await start({ env })
    const browser = openBrowser(foyer)
    const welcome = async () => (await browser.call('GET', '/api/welcome')).body
    assert.deepEqual(await welcome(), {
      first_run: true,
      setup_code_needed: true,
      registration: 'closed',
      firm_name: 'Example & Partners',
      firm_time_zone: 'Europe/Berlin',
      has_session: false,
    })
    const { email } = await foyer.attorney()
    assert.deepEqual(await welcome(), {
      first_run: false,
      setup_code_needed: false,
      registration: 'closed',
      firm_name: 'Example & Partners',
      firm_time_zone: 'Europe/Berlin',
      has_session: false,
    })
    await browser.call('POST', '/api/session', { json: { email, password: testPassword } })
    assert.equal((await welcome()).has_session, true)
    browser.cookie = 'foyer=nonsense'
    assert.equal((await welcome()).has_session, false)
  },
)

onEachDatabase('a server that only this machine can reach needs no setup code', async (start) => {
  const foyer = await start()
  const { body } = await foyer.call('GET', '/api/welcome')
  assert.equal(body.first_run, true)
  assert.equal(body.setup_code_needed, false)
})
