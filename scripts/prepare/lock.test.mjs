import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startCommand } from '#scripts/sample-project.mjs'
import { withLock } from './lock.mjs'

const skip = process.platform === 'darwin' ? 'macOS has no socket names that end with their holder' : false
const folder = mkdtempSync(join(tmpdir(), 'foyer-lock-'))
test.after(() => rmSync(folder, { recursive: true }))

test(
  'works on one folder run one after the other, works on two folders at the same time',
  { skip },
  async () => {
    /** @type {string[]} */
    const steps = []
    const work = (/** @type {string} */ name) => async () => {
      steps.push(`${name} begins`)
      await new Promise((resolve) => setTimeout(resolve, 50))
      steps.push(`${name} ends`)
    }
    await Promise.all([
      withLock(folder, work('first')),
      withLock(folder, work('second')),
      withLock('/other', work('other')),
    ])
    assert.equal(steps.indexOf('first ends') < steps.indexOf('second begins'), true, steps.join())
    assert.equal(steps.indexOf('other begins') < steps.indexOf('first ends'), true, steps.join())
  },
)

test('work that fails releases the lock', { skip }, async () => {
  const fails = withLock(folder, async () => {
    throw new Error('no')
  })
  await assert.rejects(fails, /^Error: no$/)
  assert.equal(await withLock(folder, async () => 'done'), 'done')
})

test('a process that is killed releases its lock', { skip }, async () => {
  const module = JSON.stringify(new URL('./lock.mjs', import.meta.url).href)
  const code = `const { withLock } = await import(${module})
    await withLock(${JSON.stringify(folder)}, () => { console.log('held'); return new Promise((done) => setTimeout(done, 1e6)) })`
  const holder = startCommand(folder, process.execPath, ['--input-type=module', '--eval', code])
  await holder.until('held')
  const next = withLock(folder, async () => 'done')
  assert.equal(
    await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]),
    'waits',
  )
  process.kill(holder.pid, 'SIGKILL')
  assert.equal(await next, 'done')
})
