import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inBatches } from './in-batches.ts'

async function* numbers(count: number) {
  for (let n = 0; n < count; n += 1) yield n
}

test('everything comes once, in order, the last batch being what is left', async () => {
  assert.deepEqual(await Array.fromAsync(inBatches(numbers(7), 3)), [[0, 1, 2], [3, 4, 5], [6]])
  assert.deepEqual(await Array.fromAsync(inBatches(numbers(3), 3)), [[0, 1, 2]])
  assert.deepEqual(await Array.fromAsync(inBatches(numbers(0), 3)), [])
})

test('others get their turn after every batch, even when nothing else has to be waited for', async () => {
  let turns = 0
  let counting = true
  const count = () => {
    turns += 1
    if (counting) setImmediate(count)
  }
  setImmediate(count)
  for await (const batch of inBatches(numbers(1_000), 10)) assert.equal(batch.length, 10)
  counting = false
  assert.ok(turns >= 99, `${turns} turns`)
})

test('a stop is heard before the next batch', async () => {
  const stopping = new AbortController()
  const seen: number[][] = []
  const reading = (async () => {
    for await (const batch of inBatches(numbers(100), 10, stopping.signal)) {
      seen.push(batch)
      stopping.abort()
    }
  })()
  await assert.rejects(reading, { name: 'AbortError' })
  assert.equal(seen.length, 1)
})
