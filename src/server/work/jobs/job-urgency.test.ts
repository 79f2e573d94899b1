import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { whenOver } from '#server/testing/database/when-over.ts'
import { until } from '#server/testing/until.ts'
import { done } from './define-job.ts'
import { enqueue, jobRows, startJobWorker, testJob } from './test-jobs.ts'

const Numbered = z.object({ n: z.number() })

for (const isPressed of [false, true])
  onEachDatabase(
    `an interactive job never waits behind bulk jobs${isPressed ? ', also while resumes are arriving' : ''}, and each kind keeps its limit`,
    async (start, t) => {
      const foyer = await start()
      const release = Promise.withResolvers<void>()
      let [underWay, most] = [0, 0]
      const bulk = testJob(Numbered, {
        kind: 'bulk',
        perform: async () => {
          underWay += 1
          most = Math.max(most, underWay)
          await release.promise
          underWay -= 1
          return done
        },
      })
      const interactive = testJob(Numbered, { kind: 'interactive', urgency: 'interactive', atOnce: 1 })
      for (let n = 0; n < 10; n++) await enqueue(foyer, bulk, { n })
      startJobWorker(t, foyer.deps, [bulk, interactive], {
        deps: { intakeLoad: { count: (work) => work(), isHigh: () => isPressed, isAny: () => isPressed } },
      })
      const atOnce = isPressed ? 1 : 2
      await until('bulk jobs are running', () => underWay === atOnce)
      await enqueue(foyer, interactive, { n: 1 })
      await until('the interactive job is done', async () =>
        (await jobRows(foyer.deps.db)).every(({ kind }) => kind === 'bulk'),
      )
      assert.equal((await jobRows(foyer.deps.db)).length, 10, 'all other jobs still wait')
      release.resolve()
      await until('all are done', async () => (await jobRows(foyer.deps.db)).length === 0)
      assert.equal(most, atOnce)
    },
  )

onEachDatabase(
  'an idle job begins only while no other runs or is due, and no other waits for it',
  async (start, t) => {
    const foyer = await start()
    const begun: string[] = []
    const releases = { bulk: Promise.withResolvers<void>(), idle: Promise.withResolvers<void>() }
    // Otherwise a failing test would wait for the end of their leases.
    whenOver(t, () => (releases.bulk.resolve(), releases.idle.resolve()))
    const of = (kind: 'bulk' | 'idle') =>
      testJob(Numbered, {
        kind,
        urgency: kind,
        atOnce: 1,
        perform: async () => {
          begun.push(kind)
          await releases[kind].promise
          return done
        },
      })
    const [bulk, idle] = [of('bulk'), of('idle')]
    await enqueue(foyer, idle, { n: 1 })
    await enqueue(foyer, idle, { n: 2 })
    await enqueue(foyer, bulk, { n: 1 })
    let isPressed = false
    startJobWorker(t, foyer.deps, [idle, bulk], {
      deps: { intakeLoad: { count: (work) => work(), isHigh: () => isPressed, isAny: () => isPressed } },
    })
    await until('the bulk job is running', () => begun.length === 1)
    await delay(200)
    assert.deepEqual(begun, ['bulk'])
    releases.bulk.resolve()
    await until('an idle job is running', () => begun.length === 2)
    await delay(200)
    assert.deepEqual(begun, ['bulk', 'idle'], 'one at a time')
    isPressed = true
    await enqueue(foyer, bulk, { n: 2 })
    await until('the bulk job runs beside it, also while resumes are arriving', () => begun.length === 3)
    releases.idle.resolve()
    await delay(200)
    assert.deepEqual(begun, ['bulk', 'idle', 'bulk'], 'none begins while resumes are arriving')
    isPressed = false
    await until('all are done', async () => (await jobRows(foyer.deps.db)).length === 0)
  },
)

onEachDatabase('of jobs that are due, interactive ones are done before bulk ones', async (start, t) => {
  const foyer = await start()
  const order: string[] = []
  const of = (kind: string, urgency: 'interactive' | 'bulk') =>
    testJob(Numbered, {
      kind,
      urgency,
      perform: async () => {
        order.push(kind)
        return done
      },
    })
  const [bulk, interactive] = [of('bulk', 'bulk'), of('interactive', 'interactive')]
  await enqueue(foyer, bulk, { n: 1 })
  await enqueue(foyer, interactive, { n: 1 })
  startJobWorker(t, foyer.deps, [bulk, interactive], {
    deps: { intakeLoad: { count: (work) => work(), isHigh: () => true, isAny: () => true } },
  })
  await until('both are done', async () => (await jobRows(foyer.deps.db)).length === 0)
  assert.deepEqual(order, ['interactive', 'bulk'])
})
