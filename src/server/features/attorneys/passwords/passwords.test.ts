import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parseOptions } from '@node-rs/bcrypt'
import { Problem } from '#server/problem.ts'
import { canBreak } from '#server/testing/database/can-break.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { makePasswords } from './passwords.ts'

const milliseconds = async (work: () => Promise<unknown>) => {
  const startedAt = performance.now()
  await work()
  return performance.now() - startedAt
}

test('a hash is salted bcrypt of the given cost, and verifies only its password', async () => {
  const passwords = makePasswords({ cores: 2, cost: 5 })
  const [one, two] = await Promise.all([passwords.hash('a sentence'), passwords.hash('a sentence')])
  assert.deepEqual(parseOptions(one), { version: '2b', cost: 5 })
  assert.notEqual(one, two)
  assert.equal(await passwords.verify('a sentence', one), true)
  assert.equal(await passwords.verify('a sentence', two), true)
  for (const wrong of ['A sentence', 'a sentence ', 'a sentenc', '', 'a sentence\0'])
    assert.equal(await passwords.verify(wrong, one), false, wrong)
  assert.equal(await passwords.verify('a sentence', 'no hash'), false)
})

test('without a hash a comparison takes as long as with one, and always fails', async () => {
  const passwords = makePasswords({ cores: 2, cost: 9 })
  const hash = await passwords.hash('a sentence')
  const known: number[] = []
  const unknown: number[] = []
  // Compares the fastest of each, because a busy machine only slows some down. Without a comparison the time would be a
  // hundredth.
  const isAlike = () => Math.min(...unknown) > Math.min(...known) / 2
  for (let round = 0; round < 5 || (round < 50 && !isAlike()); round++) {
    known.push(await milliseconds(() => passwords.verify('wrong', hash)))
    unknown.push(await milliseconds(() => passwords.verify('wrong', undefined)))
  }
  assert.ok(isAlike(), `${unknown.join()} and ${known.join()}`)
  assert.equal(await passwords.verify('', undefined), false)
})

test('hashing leaves the event loop free', async () => {
  const passwords = makePasswords({ cores: 2, cost: 12 })
  let turns = 0
  let isHashing = true
  const goRound = () => {
    turns++
    if (isHashing) setImmediate(goRound)
  }
  setImmediate(goRound)
  await passwords.hash('a sentence')
  isHashing = false
  // If hashing ran on the event loop, that would turn once or twice.
  assert.ok(turns > 20, String(turns))
})

test('when the queue is full the answer is 503 with Retry-After; the queue grows with the cores, up to a limit', async () => {
  for (const [cores, taken] of [
    [1, 41],
    [2, 41],
    [3, 82],
    [64, 82],
  ] as const) {
    const passwords = makePasswords({ cores, cost: 4 })
    const results = await Promise.allSettled(Array.from({ length: 100 }, () => passwords.hash('a sentence')))
    assert.deepEqual(
      results.map(({ status }) => status === 'fulfilled'),
      results.map((_, number) => number < taken),
    )
    for (const result of results.slice(taken)) {
      const { reason } = result as PromiseRejectedResult
      assert.ok(reason instanceof Problem)
      assert.deepEqual([reason.code, reason.headers['retry-after']], ['unavailable', '5'])
    }
    await passwords.hash('a sentence')
  }
})

const canForbid = canBreak()
const name = 'passwords are hashed where a sandbox forbids a thread to step back'

test(canForbid ? name : `${name} (needs strace and the right to use it)`, { skip: !canForbid }, async (t) => {
  const script = join(await makeTestFolder(t), 'hash.mjs')
  const program = JSON.stringify(new URL('./passwords.ts', import.meta.url).href)
  writeFileSync(
    script,
    `const { makePasswords } = await import(${program})
      const { hash, verify } = makePasswords({ cores: 2, cost: 4 })
      console.log(await verify('a sentence', await hash('a sentence')))`,
  )
  const fault = ['-f', '-qq', '-o', '/dev/null', '-e', 'inject=setpriority:error=EPERM']
  const { stdout } = spawnSync('strace', [...fault, process.execPath, script], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  assert.equal(stdout, 'true\n')
})
