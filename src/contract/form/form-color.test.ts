import assert from 'node:assert/strict'
import { test } from 'node:test'
import { colorsFrom, contrast } from './form-color.ts'

const colors = [
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

test('contrast is computed as in WCAG', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21)
  assert.ok(Math.abs(contrast('#777777', '#ffffff') - 4.48) < 0.01)
})

test('text on the color of a firm and links in it are readable for any color, in light and dark mode', () => {
  for (const color of colors) {
    const { light, dark } = colorsFrom(color)
    assert.equal(light.accent, color)
    for (const { accent, onAccent } of [light, dark]) assert.ok(contrast(accent, onAccent) >= 4.5, color)
    for (const background of ['#ffffff', '#f4f6f9']) assert.ok(contrast(light.link, background) >= 4.5, color)
    for (const background of ['#12161c', '#1a2029']) assert.ok(contrast(dark.link, background) >= 4.5, color)
  }
  assert.equal(colorsFrom('#1d4f91').light.link, '#1d4f91', 'a readable color is not changed')
})
