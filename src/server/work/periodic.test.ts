import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { until } from '#server/testing/until.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { type Periodic, type PeriodicWatch, makePeriodicWork } from './periodic.ts'

const makeDeps = () => {
  const logged: { chore: string; msg: string; err: { message: string } }[] = []
  const log = pino({ level: 'error' }, { write: (line: string) => void logged.push(JSON.parse(line)) })
  return { deps: { now: Date.now, log }, logged }
}

const piece = (name: string, run: Periodic<unknown>['run'], everySeconds = 3_600) => ({
  name,
  everySeconds,
  run,
})

const broken = piece('broken', async () => {
  throw new Error('out of order')
})

test('failed work is logged and counted, and affects neither other work nor its own next run', async () => {
  const { deps, logged } = makeDeps()
  const done: string[] = []
  const told: unknown[] = []
  const watch: PeriodicWatch = {
    expect: (chores) => told.push(chores),
    ended: (chore, succeeded) => told.push([chore, succeeded]),
  }
  const sound = piece('sound', async () => done.push('sound'))
  const work = makePeriodicWork(deps, [broken, sound], watch)
  await work.runOnce()
  await work.runOnce()
  assert.deepEqual(done, ['sound', 'sound'])
  assert.deepEqual(
    logged.map(({ chore, msg, err }) => `${chore}: ${msg}: ${err.message}`),
    Array(2).fill('broken: upkeep failed; it is tried again in 1 hour: out of order'),
  )
  assert.deepEqual(told, [
    ['broken', 'sound'],
    ['broken', false],
    ['sound', true],
    ['broken', false],
    ['sound', true],
  ])
})

test('each piece of work repeats, also after a failure, and slow work does not delay the others', async (t) => {
  const { deps } = makeDeps()
  const times = { failing: 0, sound: 0, long: 0 }
  const work = makePeriodicWork(deps, [
    piece(
      'long',
      async (_deps, _now, signal) => {
        times.long += 1
        await once(signal, 'abort')
      },
      0.02,
    ),
    piece(
      'failing',
      async () => {
        times.failing += 1
        throw new Error('out of order')
      },
      0.02,
    ),
    piece('sound', async () => void (times.sound += 1), 0.02),
  ])
  whenOver(t, work.stop)
  assert.deepEqual(times, { failing: 0, sound: 0, long: 0 })
  work.start()
  await until('both have run again', () => times.failing > 3 && times.sound > 3)
  assert.equal(times.long, 1, 'running work is not started again')
})

test('stop waits for running work, which ends early without counting as failed, and begins no more', async () => {
  const { deps, logged } = makeDeps()
  const begun = Promise.withResolvers<void>()
  let ended = false
  let next = false
  const work = makePeriodicWork(deps, [
    piece('long', async (_deps, _now, signal) => {
      begun.resolve()
      await once(signal, 'abort')
      await pause(20)
      ended = true
      signal.throwIfAborted()
    }),
    piece('next', async () => {
      next = true
    }),
  ])
  const running = work.runOnce()
  await begun.promise
  await work.stop()
  assert.equal(ended, true)
  await running
  await work.runOnce()
  assert.equal(next, false)
  assert.deepEqual(logged, [])
})
