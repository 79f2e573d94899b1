import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'

const start = (t: Parameters<typeof makeStartFoyer>[0]) => makeStartFoyer(t, undefined)()

test('every address of a screen answers the page of the app, never stored, under a strict policy with a nonce of its own', async (t) => {
  const { url } = await start(t)
  const nonces = new Set<string | undefined>()
  for (const path of ['/app', '/app/', '/app/inbox?view=mine', '/app/leads/7']) {
    const answer = await fetch(url + path)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    const policy = answer.headers.get('content-security-policy') ?? ''
    assert.doesNotMatch(policy, /unsafe/)
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1]
    assert.ok((await answer.text()).includes(`nonce="${nonce}"`))
    nonces.add(nonce)
  }
  assert.equal(nonces.size, 4)
})

test('the files of the app are compressed and kept for good; an unknown one is not found', async (t) => {
  const { url } = await start(t)
  const [script] = /\/app\/assets\/index-[^"]+\.js/.exec(await (await fetch(`${url}/app`)).text()) ?? []
  for (const encoding of ['br', 'gzip', 'identity']) {
    const answer = await fetch(url + script, { headers: { 'accept-encoding': encoding } })
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('content-encoding'), encoding === 'identity' ? null : encoding)
    assert.match(answer.headers.get('cache-control') ?? '', /immutable/)
    assert.match(await answer.text(), /foyer/i)
  }
  assert.equal((await fetch(`${url}/app/assets/none.js`)).status, 404)
})
