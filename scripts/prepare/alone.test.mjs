import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startCommand } from '#scripts/sample-project.mjs'
import { alone } from './alone.mjs'

const skip = process.platform === 'darwin' ? 'macOS has no socket names that end with their holder' : false
const folder = mkdtempSync(join(tmpdir(), 'foyer-alone-'))
test.after(() => rmSync(folder, { recursive: true }))

test('two works on one folder come one after the other, on two folders at once', { skip }, async () => {
  /** @type {string[]} */
  const steps = []
  const work = (/** @type {string} */ name) => async () => {
    steps.push(`${name} begins`)
    await new Promise((resolve) => setTimeout(resolve, 50))
    steps.push(`${name} ends`)
  }
  await Promise.all([
    alone(folder, work('first')),
    alone(folder, work('second')),
    alone('/other', work('other')),
  ])
  assert.equal(steps.indexOf('first ends') < steps.indexOf('second begins'), true, steps.join())
  assert.equal(steps.indexOf('other begins') < steps.indexOf('first ends'), true, steps.join())
})

test('a failed work lets the next one in', { skip }, async () => {
  const fails = alone(folder, async () => {
    throw new Error('no')
  })
  await assert.rejects(fails, /^Error: no$/)
  assert.equal(await alone(folder, async () => 'done'), 'done')
})

test('a killed holder is in nobody’s way', { skip }, async () => {
  const module = JSON.stringify(new URL('./alone.mjs', import.meta.url).href)
  const code = `const { alone } = await import(${module})
    await alone(${JSON.stringify(folder)}, () => { console.log('held'); return new Promise((done) => setTimeout(done, 1e6)) })`
  const holder = startCommand(folder, process.execPath, ['--input-type=module', '--eval', code])
  await holder.until('held')
  const next = alone(folder, async () => 'done')
  assert.equal(
    await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]),
    'waits',
  )
  process.kill(holder.pid, 'SIGKILL')
  assert.equal(await next, 'done')
})
