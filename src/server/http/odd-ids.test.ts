import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type EndpointName, api } from '#contract/api.ts'
import type { Endpoint } from '#contract/endpoint.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'

/** Spellings of the number one, most of which JavaScript accepts. */
const ones = ['0x1', '0b1', '1e0', '+1', '1.0', '1.', ' 1', '1 ', '\t1', '１', '1n', '١']

test('an id has one spelling: other spellings of the number are refused', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  await foyer.submit()
  const numbered = (Object.keys(api) as EndpointName[]).filter((name) => {
    const { params }: Endpoint = api[name]
    return params !== undefined && Object.keys(params.shape).some((param) => /^(id|note_id)$/.test(param))
  })
  for (const name of numbered) {
    const endpoint: Endpoint = api[name]
    // Ids of sessions and tickets are not numbers.
    if (endpoint.params?.safeParse({ id: '1', note_id: '1' }).success !== true) continue
    for (const one of ones) {
      const path = endpoint.path.replaceAll(/\{\w+\}/g, () => encodeURIComponent(one))
      const json = endpoint.body && { json: { state: 'REACHED_OUT', text: 'A note', is_active: true } }
      const { status } = await foyer.call(endpoint.method, path, { token, ...json })
      assert.equal(status, 422, `${name} ${JSON.stringify(one)}`)
    }
  }
  assert.equal((await foyer.call('GET', '/api/leads/1', { token })).body.state, 'PENDING')
})
