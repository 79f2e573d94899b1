import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { memoryFolder } from './memory-folder.mjs'

test('a folder named by TMPDIR is preferred to memory, and the check leaves no file behind', () => {
  const before = process.env['TMPDIR']
  try {
    process.env['TMPDIR'] = tmpdir()
    assert.equal(memoryFolder(), undefined)
    delete process.env['TMPDIR']
    const folder = memoryFolder()
    const left =
      folder === undefined ? [] : readdirSync(folder).filter((name) => name.startsWith('foyer-look-'))
    assert.deepEqual(left, [])
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
})
