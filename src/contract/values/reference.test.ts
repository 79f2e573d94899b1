import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idOfReference, referenceOf } from './reference.ts'

test('a reference gives the id of its lead however it is typed, and consecutive ids have different beginnings', () => {
  const seen = new Set<string>()
  for (const id of [...Array.from({ length: 2000 }, (_, n) => n + 1), 1_000_000, 2 ** 34]) {
    const reference = referenceOf(id)
    assert.match(reference, /^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
    assert.equal(idOfReference(reference), id)
    assert.equal(idOfReference(` ${reference.toLowerCase().replace('-', ' ')}`), id)
    seen.add(reference.slice(0, 4))
  }
  assert.ok(seen.size > 1900, `${seen.size} different beginnings`)
})

test('a reference with one wrong character gives no id', () => {
  const reference = referenceOf(42)
  for (let n = 0; n < reference.length; n++) {
    for (const other of '0123456789ABCDEFGHJKMNPQRSTVWXYZ') {
      if (reference[n] === '-' || reference[n] === other) continue
      assert.equal(idOfReference(reference.slice(0, n) + other + reference.slice(n + 1)), undefined)
    }
  }
  for (const wrong of ['', '42', 'x', '0000-0000', `${reference}0`, '<script>', '٤٢٤٢-٤٢٤٢'])
    assert.equal(idOfReference(wrong), undefined, wrong)
})
