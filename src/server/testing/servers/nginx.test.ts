import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noNginx, startNginx } from './nginx.ts'

test(
  'nginx runs with the configuration of a test, and ends when it is stopped',
  { skip: noNginx },
  async (t) => {
    const nginx = await startNginx(
      t,
      `events {} http { access_log off; server { listen 127.0.0.1:__PORT__; return 200 "here"; } }`,
    )
    assert.equal(await (await fetch(nginx.url)).text(), 'here')
    await nginx.stop()
    await assert.rejects(fetch(nginx.url))
  },
)

test('an invalid configuration is reported with the message of nginx', { skip: noNginx }, async (t) => {
  await assert.rejects(startNginx(t, 'events {} htttp {}'), /nginx refuses.*unknown directive "htttp"/s)
})
