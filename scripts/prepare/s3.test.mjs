import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { poll, startCommand, temporaryFolders } from '#scripts/sample-project.mjs'
import { startS3 } from './s3.mjs'
import { removeLeftovers } from './temporary-folders.mjs'

const root = fileURLToPath(new URL('../..', import.meta.url))
const skip = process.env['FOYER_TEST_S3'] === undefined ? 'no S3 server runs here' : false

test(
  'the S3 server of the tests listens on loopback, and is removed with its files when it is stopped',
  { skip },
  async () => {
    const server = await startS3()
    const mine = `foyer-s3-${process.pid}-`
    try {
      assert.match(server.endpoint, /^http:\/\/127\.0\.0\.1:\d+$/)
      assert.equal(temporaryFolders(mine).length, 1)
      const { status } = await fetch(server.endpoint)
      assert.ok(status >= 400, `${status}`)
    } finally {
      await server.stop()
    }
    await assert.rejects(fetch(server.endpoint))
    assert.deepEqual(temporaryFolders(mine), [])
  },
)

test(
  'the S3 server ends with a run that is killed, and the next run removes its folder',
  { skip },
  async () => {
    const run = startRun('await new Promise((resolve) => setTimeout(resolve, 1e6))')
    await run.until('started')
    const [name = ''] = temporaryFolders(`foyer-s3-${run.pid}-`)
    const folder = join(tmpdir(), name)
    removeLeftovers()
    assert.ok(existsSync(folder), 'a run that is still alive keeps its server')
    assert.equal(serversOf(run).length, 1)
    process.kill(run.pid, 'SIGKILL')
    await run.ended
    await poll(
      () => serversOf(run).length === 0,
      () => 'the end of the S3 server',
    )
    removeLeftovers()
    assert.ok(!existsSync(folder))
  },
)

test('the S3 server ends with the process that started it, without being stopped', { skip }, async () => {
  const run = startRun('process.exit(0)')
  assert.equal(await run.ended, 0, run.shown())
  assert.deepEqual(temporaryFolders(`foyer-s3-${run.pid}-`), [])
  await poll(
    () => serversOf(run).length === 0,
    () => 'the end of the S3 server',
  )
})

test('when an S3 server dies, its last log lines are printed', { skip }, async () => {
  const run = startRun('await new Promise((resolve) => setTimeout(resolve, 1e6))')
  await run.until('started')
  const [server] = serversOf(run)
  process.kill(Number(server), 'SIGKILL')
  await run.until('The S3 server has ended by itself')
  process.kill(run.pid, 'SIGKILL')
  await run.ended
  removeLeftovers()
})

/** @param {string} then code to run after the server has started */
function startRun(then) {
  const module = JSON.stringify(new URL('./s3.mjs', import.meta.url).href)
  const code = `await (await import(${module})).startS3(); console.log('started'); ${then}`
  return startCommand(root, process.execPath, ['--input-type=module', '--eval', code])
}

/**
 * @param {import('#scripts/sample-project.mjs').Started} run
 * @returns {string[]} process ids
 */
function serversOf(run) {
  return readdirSync('/proc').filter((id) => {
    try {
      return /^\d+$/.test(id) && readFileSync(`/proc/${id}/cmdline`, 'utf8').includes(`/foyer-s3-${run.pid}-`)
    } catch {
      return false
    }
  })
}
