import assert from 'node:assert/strict'
import { test } from 'node:test'
import { untilNoneAreLeft } from './until-none-are-left.ts'

const stepsOf = (...rows: number[]) => {
  const asked: number[] = []
  return {
    asked,
    step: async () => {
      const done = rows.shift() ?? 0
      asked.push(done)
      return done
    },
  }
}

test('steps repeat until one is not full, and the result is their total', async () => {
  const { asked, step } = stepsOf(500, 500, 3, 500)
  assert.equal(await untilNoneAreLeft(500, step), 1_003)
  assert.deepEqual(asked, [500, 500, 3])
})

test('a full last step is followed by an empty one', async () => {
  const { asked, step } = stepsOf(500)
  assert.equal(await untilNoneAreLeft(500, step), 500)
  assert.deepEqual(asked, [500, 0])
})

test('a stopping server waits for the running step only', async () => {
  const stopping = new AbortController()
  let steps = 0
  const work = untilNoneAreLeft(
    1,
    async () => {
      if (++steps === 2) stopping.abort()
      return 1
    },
    stopping.signal,
  )
  await assert.rejects(work, { name: 'AbortError' })
  assert.equal(steps, 2)
})
