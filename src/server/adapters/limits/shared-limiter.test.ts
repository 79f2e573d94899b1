import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeSharedLimiters, pruneRateLimits } from './shared-limiter.ts'

const secretKey = 'a secret key for tests'
const minuteMs = 60_000
const size = { points: 3, windowSeconds: 60 }

onEachDatabase('of many takes at once only as many are granted as the limit allows', async (start) => {
  const { db, now } = (await start()).deps
  const nodes = [1, 2].map(() => makeSharedLimiters(db, secretKey, now)('submit', size))
  const waits = await Promise.all(Array.from({ length: 30 }, (_, n) => nodes[n % 2]!.take('198.51.100.1')))
  assert.equal(waits.filter((waitMs) => waitMs === 0).length, size.points)
  assert.ok(waits.every((waitMs) => waitMs <= minuteMs))
})

onEachDatabase(
  'a window begins with its first take, and after its end the whole limit is available',
  async (start) => {
    const foyer = await start()
    const limiter = makeSharedLimiters(foyer.deps.db, secretKey, foyer.deps.now)('submit', size)
    await limiter.take('a')
    foyer.advance(minuteMs / 2)
    for (let taken = 0; taken < 2; taken++) assert.equal(await limiter.take('a'), 0)
    const waitMs = await limiter.take('a')
    assert.ok(waitMs > 0 && waitMs <= minuteMs / 2, `${waitMs} ms`)

    foyer.advance(minuteMs / 2)
    await limiter.giveBack('a')
    for (let taken = 0; taken < 3; taken++) assert.equal(await limiter.take('a'), 0)
    assert.ok((await limiter.take('a')) > minuteMs / 2)
  },
)

onEachDatabase('giving back or forgetting frees takes, but never more than the limit', async (start) => {
  const { db, now } = (await start()).deps
  const limiter = makeSharedLimiters(db, secretKey, now)('submit', size)
  for (let turn = 0; turn < 2; turn++) {
    for (let extra = 0; extra < 5; extra++) await limiter.giveBack('a')
    for (let taken = 0; taken < 3; taken++) assert.equal(await limiter.take('a'), 0)
    assert.ok((await limiter.take('a')) > 0)
    await limiter.forget('a')
  }
  assert.equal(await makeSharedLimiters(db, secretKey, now)('register', size).take('a'), 0)
})

onEachDatabase('pruning deletes the windows that have ended, and no others', async (start) => {
  const foyer = await start()
  const { db, now } = foyer.deps
  const limiter = makeSharedLimiters(db, secretKey, now)('submit', size)
  // In groups of ten, because a take that waits three seconds for one of the ten connections fails.
  for (let tens = 0; tens < 70; tens++)
    await Promise.all(Array.from({ length: 10 }, (_, n) => limiter.take(`old ${tens}${n}`)))
  foyer.advance(minuteMs / 2)
  for (let taken = 0; taken < 3; taken++) await limiter.take('new')
  assert.equal(await pruneRateLimits(db, now()), 0)
  foyer.advance(minuteMs / 2)
  assert.equal(await pruneRateLimits(db, now()), 700)
  assert.ok((await limiter.take('new')) > 0)
})
