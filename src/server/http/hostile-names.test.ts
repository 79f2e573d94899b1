import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testPassword } from '#server/testing/attorneys.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'

/** Each would set `polluted` and `first_name` on every object if the server copied members unchecked. */
const jsonBodies = [
  '{"__proto__":{"polluted":"yes","first_name":"Mallory"},"last_name":"Byron"}',
  '{"constructor":{"prototype":{"polluted":"yes","first_name":"Mallory"}},"last_name":"Byron"}',
  '{"prototype":{"polluted":"yes","first_name":"Mallory"},"last_name":"Byron"}',
  '{"last_name":"Byron","\\u005f_proto__":{"polluted":"yes","first_name":"Mallory"}}',
  '{"__proto__":{"polluted":"yes","first_name":"Mallory"}}',
  '{"last_name":{"__proto__":{"polluted":"yes"}}}',
]

const pairs = [
  '__proto__=yes',
  '__proto__[polluted]=yes',
  '__proto__.polluted=yes',
  'constructor[prototype][polluted]=yes',
  'constructor.prototype.polluted=yes',
  'prototype[polluted]=yes',
  '__proto__[]=polluted',
]

test('member names of Object.prototype are refused or ignored in JSON, query and form, without effect', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token, email } = await foyer.attorney()
  const { id } = (await foyer.submit()).body
  const path = `/api/leads/${id}`

  for (const body of jsonBodies) {
    const headers = { 'content-type': 'application/json' }
    const { status } = await foyer.call('PATCH', path, { token, headers, body })
    assert.ok([200, 400, 422].includes(status), `${body}: ${status}`)
    assertUntouched(body)
    assert.equal((await foyer.call('GET', path, { token })).body.first_name, 'Ada', body)
  }
  for (const pair of pairs) {
    const list = await foyer.call('GET', `/api/leads?page_size=1&${pair}`, { token })
    assert.ok([200, 400, 422].includes(list.status), `${pair}: ${list.status}`)
    assertUntouched(pair)
    const { status } = await foyer.call('POST', '/api/auth/token', {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `${pair}&${String(new URLSearchParams({ username: email, password: testPassword }))}`,
    })
    assert.ok([200, 400, 422].includes(status), `${pair}: ${status}`)
    assertUntouched(pair)
  }

  const change = await foyer.call('PATCH', path, { token, json: { last_name: 'King' } })
  assert.equal(change.status, 200)
  assert.deepEqual([change.body.first_name, change.body.last_name], ['Ada', 'King'])
  assert.equal((await foyer.submit()).status, 201)
})

/** The server runs in this process, so a change of Object.prototype would be visible here. */
const assertUntouched = (sent: string) => {
  const fresh: Record<string, unknown> = {}
  assert.equal(fresh['polluted'], undefined, sent)
  assert.equal(fresh['first_name'], undefined, sent)
}
