import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isNewEnough } from './node24.mjs'
import { fitsThisMachine } from './platform.mjs'

for (const [version, expected] of /** @type {const} */ ([
  ['v20.20.2', false],
  ['v24.14.9', false],
  ['v24.15.0', true],
  ['v24.21.0\n', true],
  ['v26.0.0', true],
  ['', false],
])) {
  test(`Node ${JSON.stringify(version)} is ${expected ? '' : 'not '}new enough`, () => {
    assert.equal(isNewEnough(version), expected)
  })
}

test('a package fits this machine unless its os, cpu or libc says otherwise', () => {
  assert.equal(fitsThisMachine({}), true)
  assert.equal(fitsThisMachine({ os: process.platform, cpu: [process.arch] }), true)
  assert.equal(fitsThisMachine({ os: ['no-such-system'] }), false)
  assert.equal(fitsThisMachine({ os: [`!${process.platform}`] }), false)
  assert.equal(fitsThisMachine({ os: ['!no-such-system'] }), true)
  assert.equal(fitsThisMachine({ os: ['!no-such-system'], cpu: ['no-such-cpu'] }), false)
  assert.equal(fitsThisMachine({ libc: ['no-such-libc'] }), false)
})
