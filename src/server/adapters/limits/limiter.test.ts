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

test('two hundred thousand networks cost no more memory than twenty thousand', async () => {
  const before = bytesInUse()
  const limiter = makeMemoryLimiter('submit', size)
  const fill = async (from: number, to: number) => {
    for (let n = from; n < to; n++)
      for (let taken = 0; taken < 1 + (n % 2) * 3; taken++) await limiter.take(network(n))
    return bytesInUse() - before
  }
  const few = await fill(0, 20_000)
  const many = await fill(20_000, 200_000)
  assert.ok(many < few * 2 && many < 8 * 1024 * 1024, `${few} and ${many} bytes`)
  assert.ok((await limiter.take(network(199_999))) > 0)
})

test('who floods the limiter is not forgotten by it', async () => {
  const limiter = makeMemoryLimiter('submit', size)
  for (let taken = 0; taken < 3; taken++) assert.equal(await limiter.take('used up'), 0)
  await limiter.take('one of three')
  for (let n = 0; n < 50_000; n++) assert.equal(await limiter.take(network(n)), 0)
  assert.ok((await limiter.take('used up')) > 0, 'it has no room yet')
  // What had room is forgotten first.
  for (let taken = 0; taken < 3; taken++) assert.equal(await limiter.take('one of three'), 0)
  assert.ok((await limiter.take('one of three')) > 0)
})

test('a window begins with its first take, and when it is over all room is back', async () => {
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

test('what is given back or forgotten is room again, and never more than there was', async () => {
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

test('an address that has used up its tries makes nothing to count any more', async () => {
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
  // Five accounts, and the address itself.
  assert.equal(counted.size, 6)
})
