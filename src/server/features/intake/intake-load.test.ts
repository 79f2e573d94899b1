import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { until } from '#server/testing/until.ts'
import { makeIntakeLoad } from './intake-load.ts'

test('the load is high while more than four resumes are being received, even if they fail, and for a moment afterward', async () => {
  const load = makeIntakeLoad()
  assert.equal(load.isAny(), false)
  const { promise: end, reject } = Promise.withResolvers<void>()
  const begin = () => load.count(() => end).catch(() => {})
  const arriving = Array.from({ length: 4 }, begin)
  assert.deepEqual([load.isAny(), load.isHigh()], [true, false])
  arriving.push(begin())
  assert.equal(load.isHigh(), true)
  await delay(300)
  assert.equal(load.isHigh(), true)
  reject(new Error('on purpose'))
  await Promise.all(arriving)
  const last = begin()
  await until('the load to be low', () => !load.isHigh())
  await last
  assert.equal(load.isAny(), true)
  await until('nothing to arrive', () => !load.isAny())
  const more = Array.from({ length: 5 }, begin)
  await Promise.all(more)
  assert.equal(load.isHigh(), true)
})
