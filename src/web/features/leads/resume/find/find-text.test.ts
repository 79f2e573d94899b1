import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Piece, findSpans, makeSearchable } from './find-text.ts'

const line = (text: string): Piece => ({ text, endsLine: true })
const run = (text: string): Piece => ({ text, endsLine: false })
const found = (pieces: Piece[], wanted: string, max = 100) =>
  findSpans(makeSearchable(pieces), wanted, max).map(({ from, to }) => [from, to])

test('a search ignores case, accents, ligatures and line breaks', () => {
  assert.deepEqual(found([run('My Résumé')], 'RESUME'), [
    [
      [0, 3],
      [0, 9],
    ],
  ])
  assert.deepEqual(found([run('Re\u0301sume\u0301, n')], 'résumé'), [
    [
      [0, 0],
      [0, 8],
    ],
  ])
  assert.deepEqual(found([run('o\uFB03ce')], 'fi'), [
    [
      [0, 1],
      [0, 2],
    ],
  ])
  assert.deepEqual(found([line('Analytical'), run('engines')], 'cal  eng'), [
    [
      [0, 7],
      [1, 3],
    ],
  ])
  assert.deepEqual(found([run('👩 a'), run('da')], 'ada'), [
    [
      [0, 3],
      [1, 2],
    ],
  ])
})

test('a match ends where its text ends, white space alone finds nothing, and the number of matches is limited', () => {
  assert.deepEqual(found([line('one'), line('two')], 'one '), [
    [
      [0, 0],
      [0, 3],
    ],
  ])
  assert.deepEqual(found([line('one two')], '  '), [])
  assert.equal(found([run('a'.repeat(50))], 'a', 7).length, 7)
  assert.equal(found([run('aaaa')], 'aa').length, 2)
  assert.deepEqual(found([], 'a'), [])
})
