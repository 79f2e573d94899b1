import assert from 'node:assert/strict'
import { test } from 'node:test'
import { colorsFrom, contrast } from './form-color.ts'

const some = [
  '#1d4f91',
  '#ffffff',
  '#000000',
  '#ffff00',
  '#ff0000',
  '#767676',
  '#777777',
  '#00ff00',
  '#12161c',
]

test('contrast is what WCAG says', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21)
  assert.ok(Math.abs(contrast('#777777', '#ffffff') - 4.48) < 0.01)
})

test('whatever color a firm has, text on it and links in it can be read, light and dark', () => {
  for (const color of some) {
    const { light, dark } = colorsFrom(color)
    assert.equal(light.accent, color)
    for (const { accent, onAccent } of [light, dark]) assert.ok(contrast(accent, onAccent) >= 4.5, color)
    for (const background of ['#ffffff', '#f4f6f9']) assert.ok(contrast(light.link, background) >= 4.5, color)
    for (const background of ['#12161c', '#1a2029']) assert.ok(contrast(dark.link, background) >= 4.5, color)
  }
  assert.equal(colorsFrom('#1d4f91').light.link, '#1d4f91', 'what is readable stays as it is')
})
