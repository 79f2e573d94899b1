import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'

const limited = { RATE_LIMIT: 'on', RATE_LIMIT_SUBMISSIONS: '2' }
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } })

onEachDatabase(
  'an address that submits too often gets 429 with Retry-After, whatever X-Forwarded-For says',
  async (start) => {
    const foyer = await start({ env: limited })
    const { token } = await foyer.attorney()
    assert.equal((await foyer.submit({}, from('198.51.100.1'))).status, 201)
    assert.equal((await foyer.submit({}, from('198.51.100.2'))).status, 201)
    const refused = await foyer.submit({}, from('198.51.100.3'))
    assert.equal(refused.status, 429)
    const seconds = Number(refused.headers.get('retry-after'))
    assert.ok(seconds > 0 && seconds <= 3600, `${seconds} seconds`)
    assert.equal((await foyer.call('GET', '/api/leads', { token })).body.total, 2)
  },
)

onEachDatabase(
  'behind a trusted proxy each visitor is counted by the address that the proxy adds',
  async (start) => {
    const foyer = await start({ env: { ...limited, TRUST_PROXY: '127.0.0.1' } })
    for (const address of ['198.51.100.1', '198.51.100.2']) {
      assert.equal((await foyer.submit({}, from(address))).status, 201)
      // Addresses that the visitor put before the one of the proxy are ignored.
      assert.equal((await foyer.submit({}, from(`203.0.113.9, ${address}`))).status, 201)
      assert.equal((await foyer.submit({}, from(`203.0.113.10, ${address}`))).status, 429)
    }
  },
)
