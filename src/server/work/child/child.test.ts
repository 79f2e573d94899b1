import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { type TestContext, test } from 'node:test'
import { type ChildTask, childConfinement, runChild } from './child.ts'

const program = new URL('../../testing/processes/child-program.ts', import.meta.url)

const run = (behavior: string, task: Partial<ChildTask> & { argument?: string } = {}) =>
  runChild({ program, input: Readable.from([]), args: [behavior, task.argument ?? ''], ...task })

const answerOf = async (behavior: string, argument?: string) => {
  const outcome = await run(behavior, argument === undefined ? {} : { argument })
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome))
  return outcome.kind === 'done' ? JSON.parse(outcome.output.toString()) : undefined
}

const failureOf = async (behavior: string, task: Partial<ChildTask> = {}) => {
  const outcome = await run(behavior, task)
  assert.equal(outcome.kind, 'failed', JSON.stringify(outcome))
  return outcome.kind === 'failed' ? outcome.reason : undefined
}

const makeTemporaryFile = (t: TestContext) => {
  const folder = mkdtempSync(join(tmpdir(), 'foyer-other-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'secret')
  writeFileSync(path, 'secret')
  return path
}

test('a child gets its input, an empty folder, and no environment variables', async () => {
  const input = Readable.from([Buffer.from('Ada '), Buffer.from('Lovelace')])
  const outcome = await run('echo', { input })
  assert.equal(outcome.kind, 'done', JSON.stringify(outcome))
  const { input: received, env, cwd } = JSON.parse(outcome.kind === 'done' ? outcome.output.toString() : '')
  assert.equal(received, 'Ada Lovelace')
  assert.deepEqual(
    env.filter((name: string) => !['PATH', 'PWD'].includes(name)),
    [],
  )
  assert.equal(existsSync(cwd), false, 'its folder is removed')
})

test('a child that hangs, spins, or is canceled is killed, and its folder removed', async (t) => {
  // Other tests start such processes at the same time.
  const temporary = mkdtempSync(join(tmpdir(), 'foyer-child-test-'))
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = temporary
  t.after(() => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    rmSync(temporary, { recursive: true })
  })
  assert.equal(await failureOf('hang', { limits: { seconds: 1 } }), 'too_slow')
  assert.equal(await failureOf('spin', { limits: { cpuSeconds: 1, seconds: 3_600 } }), 'too_slow')
  assert.equal(await failureOf('hang', { signal: AbortSignal.timeout(300) }), 'canceled')
  assert.equal(await failureOf('hang', { signal: AbortSignal.abort() }), 'canceled')
  assert.deepEqual(readdirSync(temporary), [])
})

test('a child that uses too much memory is ended: for buffers by the memory watch, for objects by its heap limit', async () => {
  assert.equal(await failureOf('fillMemory', { limits: { memoryBytes: 200_000_000 } }), 'too_much_memory')
  const reason = await failureOf('fillHeap', { limits: { cpuSeconds: 60, seconds: 60 } })
  assert.ok(reason === 'crashed' || reason === 'too_much_memory', reason)
})

test('a child that writes too much output is killed', async () => {
  assert.equal(await failureOf('flood', { limits: { outputBytes: 3_000_000 } }), 'too_much_output')
})

test('a crash or an error of a child is an ordinary outcome with its error output', async () => {
  assert.equal(await failureOf('abort'), 'crashed')
  const outcome = await run('fail')
  assert.ok(outcome.kind === 'failed' && outcome.reason === 'crashed')
  assert.match(outcome.kind === 'failed' ? outcome.detail : '', /the input was odd/)
})

test('a child that does not read all of its input does not fail', async () => {
  const input = Readable.from(Array.from({ length: 64 }, () => Buffer.alloc(1024 * 1024)))
  assert.equal((await run('ignoreInput', { input })).kind, 'done')
})

test('an error of the input is thrown, and the child is killed', async () => {
  const input = new Readable({ read: () => input.destroy(new Error('the disk failed')) })
  await assert.rejects(run('hang', { input }), /the disk failed/)
})

test('an input that never ends does not delay the outcome after the child is killed', async () => {
  const input = new Readable({ read: () => {} })
  assert.equal(await failureOf('hang', { input, limits: { seconds: 1 } }), 'too_slow')
  assert.equal(input.destroyed, true)
})

test('a child can write only to its own folder', async (t) => {
  const other = makeTemporaryFile(t)
  assert.equal(await answerOf('writeHere'), 'x')
  assert.match(String(await answerOf('write', other)), /ERR_ACCESS_DENIED|EROFS|ENOENT/)
  assert.equal(readFileSync(other, 'latin1'), 'secret')
})

test('a child can read only files of the program', async (t) => {
  for (const path of ['/etc/passwd', makeTemporaryFile(t), join(import.meta.dirname, '../../../../.npmrc')])
    assert.match(String(await answerOf('read', path)), /ERR_ACCESS_DENIED/, path)
})

test('a child can neither start processes nor run code from strings', async () => {
  assert.match(String(await answerOf('spawn')), /ERR_ACCESS_DENIED|EACCES/)
  assert.match(String(await answerOf('compile')), /EvalError|Code generation/)
})

test('a child reaches no server, not even on this machine, if the system can block that', async (t) => {
  let connections = 0
  const server = createServer((socket) => {
    connections += 1
    socket.destroy()
  }).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  if ((await childConfinement()) === 'none') return t.skip('neither bubblewrap nor unshare works here')
  const { port } = server.address() as AddressInfo
  assert.notEqual(await answerOf('connect', String(port)), 'connected')
  assert.equal(connections, 0)
})

test('ten hostile children at once do not affect this process', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      run(['abort', 'fillHeap', 'spin'][n % 3] ?? '', { limits: { cpuSeconds: 2 } }),
    ),
  )
  assert.deepEqual(new Set(outcomes.map(({ kind }) => kind)), new Set(['failed']))
})
