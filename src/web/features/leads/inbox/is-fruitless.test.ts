import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isFruitless } from './is-fruitless.ts'

test('a search in a view reads on by itself as long as it finds somebody, and otherwise asks after every 20 pages', () => {
  const asksAfter = (rowsOf: (pages: number) => number) =>
    Array.from({ length: 60 }, (_, at) => at + 1).filter((pages) => isFruitless(pages, rowsOf(pages)))
  assert.deepEqual(
    asksAfter(() => 0),
    [20, 40, 60],
  )
  assert.deepEqual(
    asksAfter(() => 30),
    [40, 60],
  )
  assert.deepEqual(
    asksAfter((pages) => pages * 100),
    [],
  )
})
