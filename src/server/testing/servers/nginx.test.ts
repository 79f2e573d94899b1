import assert from 'node:assert/strict'
import { test } from 'node:test'
import { noNginx, startNginx } from './nginx.ts'

test(
  'nginx runs on a configuration of the test’s own, and ends when it is stopped',
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

test('a configuration that nginx refuses is told in its own words', { skip: noNginx }, async (t) => {
  await assert.rejects(startNginx(t, 'events {} htttp {}'), /nginx refuses.*unknown directive "htttp"/s)
})
