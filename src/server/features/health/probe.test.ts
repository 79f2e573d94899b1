import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeProbe } from './probe.ts'

test('a check that hangs counts as failed within seconds, and is not started again while it hangs', async () => {
  let asked = 0
  const hanging = Promise.withResolvers<string>()
  const probe = makeProbe(() => {
    asked += 1
    return hanging.promise
  })
  for (const _ of ['first', 'second']) {
    const askedAt = performance.now()
    assert.equal((await probe()).ok, false)
    assert.ok(performance.now() - askedAt < 5_000)
  }
  assert.equal(asked, 1)
  hanging.resolve('at last')
  assert.deepEqual(await probe(), { ok: true, value: 'at last' })
  assert.equal(asked, 1)
})

test('simultaneous calls share one check and its failure', async () => {
  let asked = 0
  const probe = makeProbe(async () => {
    asked += 1
    throw new Error('out of order')
  })
  const answers = await Promise.all(Array.from({ length: 10 }, probe))
  assert.deepEqual(new Set(answers.map(({ ok }) => ok)), new Set([false]))
  assert.equal(asked, 1)
})
