import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { makeHashingQueue } from './hashing-queue.ts'

const refuse = () => new Error('too many')

/** Work that the test can end. */
const makeWork = () => {
  const begun: number[] = []
  const ends: PromiseWithResolvers<void>[] = []
  const work = (number: number) => async () => {
    begun.push(number)
    await (ends[number] ??= Promise.withResolvers<void>()).promise
    return number
  }
  const end = async (number: number, error?: Error) => {
    const { resolve, reject } = (ends[number] ??= Promise.withResolvers<void>())
    if (error) reject(error)
    else resolve()
    await setImmediate()
  }
  return { begun, work, end }
}

test('at most `atOnce` works run at the same time; waiting work begins in the order it came', async () => {
  const enqueue = makeHashingQueue({ atOnce: 2, waitingMax: 10, refuse })
  const { begun, work, end } = makeWork()
  const results = Promise.all([0, 1, 2, 3, 4].map((number) => enqueue(work(number))))
  await setImmediate()
  assert.deepEqual(begun, [0, 1])
  await end(1)
  assert.deepEqual(begun, [0, 1, 2])
  await end(2)
  await end(0)
  assert.deepEqual(begun, [0, 1, 2, 3, 4])
  await end(3)
  await end(4)
  assert.deepEqual(await results, [0, 1, 2, 3, 4])
})

test('after work that fails, the next work begins', async () => {
  const enqueue = makeHashingQueue({ atOnce: 1, waitingMax: 10, refuse })
  const { begun, work, end } = makeWork()
  const failing = assert.rejects(enqueue(work(0)), /on purpose/)
  const next = enqueue(work(1))
  await end(0, new Error('on purpose'))
  await failing
  assert.deepEqual(begun, [0, 1])
  await end(1)
  assert.equal(await next, 1)
})

test('a full queue refuses work at once, and accepts work again later', async () => {
  const enqueue = makeHashingQueue({ atOnce: 1, waitingMax: 2, refuse })
  const { begun, work, end } = makeWork()
  const taken = [0, 1, 2].map((number) => enqueue(work(number)))
  await assert.rejects(enqueue(work(3)), /too many/)
  await end(0)
  taken.push(enqueue(work(4)))
  for (const number of [1, 2, 4]) await end(number)
  await Promise.all(taken)
  assert.deepEqual(begun, [0, 1, 2, 4])
})
