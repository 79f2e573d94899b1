import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { makeMemoryLimiter } from './limiter.ts'
import { makeSignInLimits } from '#server/features/attorneys/sessions/sign-in/sign-in-limits.ts'

const minuteMs = 60_000
const size = { points: 3, windowSeconds: 60 }
const network = (n: number) => `2001:db8:${(n >> 16).toString(16)}:${(n & 0xffff).toString(16)}::/64`

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const bytesInUse = () => {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

test('a limiter uses no more memory for two hundred thousand networks than for twenty thousand', async () => {
  const before = bytesInUse()
  const limiter = makeMemoryLimiter('submit', size)
  const fill = async (from: number, to: number) => {
    for (let n = from; n < to; n++)
      for (let taken = 0; taken < 1 + (n % 2) * 3; taken++) await limiter.take(network(n))
    return bytesInUse() - before
  }
  const few = await fill(0, 20_000)
  const many = await fill(20_000, 200_000)
  assert.ok(many < few * 4 && many < 16 * 1024 * 1024, `${few} and ${many} bytes`)
  assert.ok((await limiter.take(network(199_999))) > 0)
})

test('flooding a limiter with keys does not reset a key that has reached its limit', async () => {
  const limiter = makeMemoryLimiter('submit', size)
  for (let taken = 0; taken < 3; taken++) assert.equal(await limiter.take('used up'), 0)
  await limiter.take('one of three')
  for (let n = 0; n < 50_000; n++) assert.equal(await limiter.take(network(n)), 0)
  assert.ok((await limiter.take('used up')) > 0, 'it is still at its limit')
  // Keys below their limit are dropped first.
  for (let taken = 0; taken < 3; taken++) assert.equal(await limiter.take('one of three'), 0)
  assert.ok((await limiter.take('one of three')) > 0)
})

test('in memory, a window begins with its first take, and after its end the whole limit is available', async () => {
  const clock = { at: 1_000_000 }
  const limiter = makeMemoryLimiter('submit', size, () => clock.at)
  await limiter.take('a')
  clock.at += minuteMs / 2
  for (let taken = 0; taken < 2; taken++) assert.equal(await limiter.take('a'), 0)
  assert.equal(await limiter.take('a'), minuteMs / 2)
  clock.at += minuteMs / 2
  await limiter.giveBack('a')
  for (let taken = 0; taken < 3; taken++) assert.equal(await limiter.take('a'), 0)
  assert.equal(await limiter.take('a'), minuteMs)
})

test('in memory, giving back or forgetting frees takes, but never more than the limit', async () => {
  const limiter = makeMemoryLimiter('submit', size)
  for (let turn = 0; turn < 2; turn++) {
    for (let extra = 0; extra < 5; extra++) await limiter.giveBack('a')
    for (let taken = 0; taken < 3; taken++) assert.equal(await limiter.take('a'), 0)
    assert.ok((await limiter.take('a')) > 0)
    await limiter.giveBack('a')
    assert.equal(await limiter.take('a'), 0)
    await limiter.forget('a')
  }
})

test('an address that has reached its limit adds no further counters', async () => {
  const counted = new Set<string>()
  const config = {
    rateLimit: 'on',
    signInsPerAccount: 3,
    signInsPerAddress: 5,
  } as const
  const limits = makeSignInLimits(config, (name, each) => {
    const limiter = makeMemoryLimiter(name, each)
    return {
      ...limiter,
      take: (key) => {
        counted.add(`${name} ${key}`)
        return limiter.take(key)
      },
    }
  })
  for (let n = 0; n < 100; n++) await limits.beginSignIn(`${n}@example.com`, '198.51.100.1').catch(() => {})
  // Five accounts, and the address.
  assert.equal(counted.size, 6)
})
