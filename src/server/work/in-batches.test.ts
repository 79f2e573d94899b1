import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inBatches } from './in-batches.ts'

async function* numbers(count: number) {
  for (let n = 0; n < count; n += 1) yield n
}

test('every item comes once and in order, and the last batch has the rest', async () => {
  assert.deepEqual(await Array.fromAsync(inBatches(numbers(7), 3)), [[0, 1, 2], [3, 4, 5], [6]])
  assert.deepEqual(await Array.fromAsync(inBatches(numbers(3), 3)), [[0, 1, 2]])
  assert.deepEqual(await Array.fromAsync(inBatches(numbers(0), 3)), [])
})

test('other work can run after every batch, even if the source never waits', async () => {
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

test('an aborted signal ends the work before the next batch', async () => {
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
