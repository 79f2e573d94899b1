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

test('steps follow one another until one is not full, and all they did is counted', async () => {
  const { asked, step } = stepsOf(500, 500, 3, 500)
  assert.equal(await untilNoneAreLeft(500, step), 1_003)
  assert.deepEqual(asked, [500, 500, 3])
})

test('a full last step is followed by one that finds nothing', async () => {
  const { asked, step } = stepsOf(500)
  assert.equal(await untilNoneAreLeft(500, step), 500)
  assert.deepEqual(asked, [500, 0])
})

test('a server that stops waits for the step under way and for no other', async () => {
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
