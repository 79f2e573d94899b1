import assert from 'node:assert/strict'
import { test } from 'node:test'
import { databases } from '#server/testing/database/databases.ts'
import { startOwnPostgres } from '#server/testing/servers/own-postgres.ts'
import { type TestFoyer, makeStartFoyer, makeTestFolder } from '#server/testing/start-foyer.ts'
import { stored } from '#server/testing/database/stored.ts'
import { until } from '#server/testing/until.ts'

const answersWithinMs = 5_000
const recoversWithinMs = 10_000
const clients = 6

if (databases.length > 1) {
  test('when PostgreSQL is killed under load, no acknowledged lead is lost, requests get 503, and nodes recover with it', async (t) => {
    const postgres = await startOwnPostgres(t)
    const start = makeStartFoyer(t, postgres.url)
    const dataDir = await makeTestFolder(t)
    const nodes = await Promise.all([start({ dataDir }), start({ dataDir })])
    const [first] = nodes
    assert.ok(first)
    const { token } = await first.attorney()

    const load = startLoad(nodes)
    await until('leads are acknowledged', () => load.acknowledged.size >= 20)
    await postgres.kill()
    await until('both nodes answer 503', () => load.refused.size === nodes.length)
    const ready = await Promise.all(nodes.map((node) => node.call('GET', '/readyz')))
    assert.deepEqual(
      ready.map(({ status }) => status),
      [503, 503],
    )

    await postgres.start()
    const startedAt = performance.now()
    const before = load.acknowledged.size
    await until('leads are acknowledged again', () => load.acknowledged.size >= before + 20, recoversWithinMs)
    assert.ok(performance.now() - startedAt < recoversWithinMs)
    await load.stop()
    assert.ok(load.slowestMs() < answersWithinMs, `an answer took ${load.slowestMs()} ms`)

    for (const [key, id] of load.acknowledged) {
      const again = await first.submit({}, { headers: { 'idempotency-key': key } })
      assert.deepEqual([again.status, again.body.id], [201, id])
    }
    // A client that got a 503 tries again with the same key, which makes exactly one lead too.
    for (const key of load.unanswered) {
      assert.equal((await first.submit({}, { headers: { 'idempotency-key': key } })).status, 201)
    }
    const { leads, mails } = await stored(first)
    const intents = load.acknowledged.size + load.unanswered.size
    assert.deepEqual([leads, mails], [intents, 2 * intents])
    assert.equal((await first.call('GET', '/api/leads', { token })).body.total, intents)
  })
}

/** Clients that submit one lead after another, each with a new key. */
const startLoad = (nodes: TestFoyer[]) => {
  const acknowledged = new Map<string, number>()
  const unanswered = new Set<string>()
  const refused = new Set<TestFoyer>()
  let stopping = false
  let slowestMs = 0

  const client = async (n: number) => {
    const node = nodes[n % nodes.length]
    for (let turn = 0; !stopping && node; turn++) {
      const key = `client-${n}-turn-${turn}`
      const askedAt = performance.now()
      const { status, headers, body } = await node.submit({}, { headers: { 'idempotency-key': key } })
      slowestMs = Math.max(slowestMs, performance.now() - askedAt)
      if (status === 201) {
        acknowledged.set(key, body.id)
        continue
      }
      assert.equal(status, 503)
      assert.ok(Number(headers.get('retry-after')) > 0)
      unanswered.add(key)
      refused.add(node)
    }
  }
  const running = Promise.all(Array.from({ length: clients }, (_, n) => client(n)))
  // `stop` throws the error.
  running.catch(() => {})

  return {
    acknowledged,
    unanswered,
    refused,
    slowestMs: () => slowestMs,
    stop: async () => {
      stopping = true
      await running
    },
  }
}
