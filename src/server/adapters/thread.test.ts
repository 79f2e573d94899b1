import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { Outage } from '#server/outage.ts'
import { type ThreadOptions, makeThread } from './thread.ts'

const program = new URL('../testing/processes/echo-thread.ts', import.meta.url)

const start = (t: TestContext, more: Partial<ThreadOptions> = {}) => {
  const thread = makeThread<number, { ms: number; threadId: number }>(program, {
    name: 'echo',
    heapMb: 16,
    ...more,
  })
  t.after(thread.stop)
  return thread
}

test('tasks run concurrently, and each gets its own answer', async (t) => {
  const { ask } = start(t)
  const order: number[] = []
  await Promise.all(
    [120, 1, 60].map(async (ms) => {
      assert.equal((await ask(ms)).ms, ms)
      order.push(ms)
    }),
  )
  assert.deepEqual(order, [1, 60, 120])
})

test('an error in the thread is thrown with its code, and the next task is done', async (t) => {
  const { ask } = start(t)
  await assert.rejects(ask(-1), { message: 'fewer than none', code: 'EFEW', syscall: 'wait' })
  assert.equal((await ask(1)).ms, 1)
})

test('an idle thread is ended, and the next task starts another', async (t) => {
  const { ask } = start(t, { idleMs: 50 })
  const { threadId } = await ask(150)
  assert.equal((await ask(1)).threadId, threadId)
  await delay(300)
  assert.notEqual((await ask(1)).threadId, threadId)
})

const isUnavailable = (error: unknown) => error instanceof Outage && error.kind === 'unavailable'

test('when a thread dies, its waiting tasks fail, and the next task starts another', async (t) => {
  const { ask } = start(t)
  const { threadId } = await ask(1)
  const waiting = ask(60_000)
  await assert.rejects(ask(Infinity), isUnavailable)
  await assert.rejects(waiting, isUnavailable)
  assert.notEqual((await ask(1)).threadId, threadId)
})

test('when a thread is stopped, its waiting tasks fail, and no task starts another', async (t) => {
  const { ask, stop } = start(t)
  const waiting = ask(60_000)
  await stop()
  await assert.rejects(waiting, isUnavailable)
  await assert.rejects(ask(1), isUnavailable)
})

test('a thread that cannot be started is unavailable', async () => {
  const impossible = makeThread<number, number>(new URL('http://127.0.0.1/'), { name: 'none', heapMb: 16 })
  await assert.rejects(impossible.ask(1), isUnavailable)
})

test('a task that cannot be copied is refused, and does not keep the thread alive', async (t) => {
  const { ask } = start(t, { idleMs: 50 })
  await assert.rejects(ask((() => 1) as never), { name: 'DataCloneError' })
  const { threadId } = await ask(1)
  await delay(300)
  assert.notEqual((await ask(1)).threadId, threadId)
})

test('a process ends while a thread is idle, but not while a task is running', () => {
  const script = `
    import { makeThread } from ${JSON.stringify(new URL('./thread.ts', import.meta.url).href)}
    const { ask } = makeThread(new URL(${JSON.stringify(program.href)}), { name: 'echo', heapMb: 16 })
    console.log((await ask(200)).ms)`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: 20_000,
  })
  assert.deepEqual({ status, stdout }, { status: 0, stdout: '200\n' })
})
