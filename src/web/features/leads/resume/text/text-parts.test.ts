import assert from 'node:assert/strict'
import { test } from 'node:test'
import { partsOf, tidyText } from './text-parts.ts'

test('parts and blocks together are the whole text, and their size is limited for every kind of text', () => {
  const texts = [
    'words and more words '.repeat(20_000),
    'x'.repeat(300_000),
    '\n'.repeat(100_000),
    `a${'\u0301'.repeat(100_000)}`,
    '👩🏽‍⚖️'.repeat(30_000),
    'line\n'.repeat(60_000),
    'a',
    '',
  ]
  for (const text of texts) {
    const parts = partsOf(text)
    assert.equal(parts.flat().join('') === text, true)
    for (const part of parts) {
      assert.ok(part.join('').length <= 70_000)
      assert.ok(part.join('').split('\n').length <= 2_300)
      assert.ok(part.every((block) => block.length > 0 && block.length <= 2_000))
    }
  }
})

test('a block ends after a line, else after a word, and never within a character', () => {
  const [lines = []] = partsOf('a line\n'.repeat(1_000))
  assert.ok(lines.slice(0, -1).every((block) => block.endsWith('\n')))
  const [words = []] = partsOf('word '.repeat(10_000))
  assert.ok(words.slice(0, -1).every((block) => block.endsWith('word ')))
  for (const char of ['😀', 'e\u0301', 'ก็'])
    for (const block of partsOf(`x${char.repeat(5_000)}`).flat())
      assert.match(block, new RegExp(`^x?(${char})+$`, 'u'))
})

test('every kind of line end becomes a newline, and control characters are removed', () => {
  assert.equal(tidyText('a\r\nb\rc\vd\fe\x85f\u2028g\u2029h\ti\x00\x1a\x7f'), 'a\nb\nc\nd\ne\nf\ng\nh\ti')
})
