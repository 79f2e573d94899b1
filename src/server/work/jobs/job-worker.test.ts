import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { done, failed, later } from './define-job.ts'
import { enqueueJob } from './enqueue-job.ts'
import { enqueue, jobCounts, jobRows, listeningLog, startJobWorker, testJob } from './test-jobs.ts'

const Numbered = z.object({ n: z.number() })

onEachDatabase(
  'two workers on one database do every job exactly once, and no row of a job is left',
  async (start, t) => {
    const foyer = await start()
    const performed: number[] = []
    const job = testJob(Numbered, {
      perform: async (_deps, { n }) => {
        await delay(5)
        performed.push(n)
        return done
      },
    })
    const wanted = Array.from({ length: 30 }, (_, n) => n)
    for (const n of wanted) await enqueue(foyer, job, { n })
    assert.deepEqual(await jobCounts(foyer.deps.db), { 'jobs:queued:test': 30 })
    for (let worker = 0; worker < 2; worker++) startJobWorker(t, foyer.deps, [job])
    await until('every job is done', async () => (await jobRows(foyer.deps.db)).length === 0)
    assert.deepEqual(
      performed.toSorted((one, other) => one - other),
      wanted,
    )
    assert.deepEqual(await jobCounts(foyer.deps.db), {})
  },
)

onEachDatabase('a commit wakes the worker, and a rolled back job is never done', async (start, t) => {
  const foyer = await start()
  const performed: number[] = []
  const job = testJob(Numbered, {
    perform: async (_deps, { n }) => {
      performed.push(n)
      return done
    },
  })
  // Without being woken, the worker would look after an hour.
  startJobWorker(t, foyer.deps, [job], { pace: { pollMs: 3_600_000 } })
  await delay(300)
  const undone = transact(foyer.deps.db, async (tx) => {
    await enqueueJob(tx, job, { n: 1 }, { now: foyer.deps.now() })
    throw new Error('undone')
  })
  await assert.rejects(undone, /undone/)
  await enqueue(foyer, job, { n: 2 })
  await until('the job is done', async () => (await jobRows(foyer.deps.db)).length === 0)
  assert.deepEqual(performed, [2])
})

onEachDatabase('a job with a later due time is done when it is due, and not before', async (start, t) => {
  const foyer = await start()
  const job = testJob(Numbered)
  await enqueue(foyer, job, { n: 1 }, { dueAt: foyer.deps.now() + 3_600_000 })
  startJobWorker(t, foyer.deps, [job])
  await delay(300)
  const [row] = await jobRows(foyer.deps.db)
  assert.equal(row?.attempts, 0)
  foyer.advance(3_600_000)
  await until('the job is done', async () => (await jobRows(foyer.deps.db)).length === 0)
})

onEachDatabase(
  'only one job of a kind with the same `once` exists, also while it is failed',
  async (start, t) => {
    const foyer = await start()
    const { db } = foyer.deps
    const job = testJob(Numbered, { perform: async () => failed('It cannot be done.') })
    const other = testJob(Numbered, { kind: 'other' })
    const first = await enqueue(foyer, job, { n: 1 }, { once: 'lead 1' })
    assert.deepEqual(await enqueue(foyer, job, { n: 2 }, { once: 'lead 1' }), { id: first.id, isNew: false })
    const more = await Promise.all([1, 2, 3].map((n) => enqueue(foyer, job, { n }, { once: 'lead 2' })))
    assert.equal(new Set(more.map(({ id }) => id)).size, 1)
    assert.equal(more.filter(({ isNew }) => isNew).length, 1)
    assert.ok((await enqueue(foyer, other, { n: 1 }, { once: 'lead 1' })).isNew)
    for (let n = 0; n < 2; n++) assert.ok((await enqueue(foyer, other, { n })).isNew)
    assert.deepEqual(await jobCounts(db), { 'jobs:queued:test': 2, 'jobs:queued:other': 3 })

    startJobWorker(t, foyer.deps, [job])
    await until('both have failed', async () => (await jobCounts(db))['jobs:failed:test'] === 2)
    assert.equal((await enqueue(foyer, job, { n: 9 }, { once: 'lead 1' })).isNew, false)
    const rows = await jobRows(db)
    assert.deepEqual(JSON.parse(rows[0]?.payload ?? ''), { n: 1 })
    assert.equal(rows[0]?.last_error, 'It cannot be done.')
  },
)

onEachDatabase(
  'a job that throws is tried again after doubling pauses, and fails after days with the reason',
  async (start, t) => {
    const foyer = await start()
    const { db } = foyer.deps
    let tries = 0
    const { log, said } = listeningLog()
    const job = testJob(Numbered, {
      perform: async () => {
        tries += 1
        throw new Error('the shelf is empty')
      },
    })
    await enqueue(foyer, job, { n: 1 })
    startJobWorker(t, foyer.deps, [job], { deps: { log } })
    for (const [n, pauseMs] of [5_000, 10_000, 20_000].entries()) {
      const triedFrom = foyer.deps.now()
      await until(`try ${n + 1}`, async () => {
        const [row] = await jobRows(db)
        return row?.attempts === n + 1 && row.lease_token === null
      })
      const [row] = await jobRows(db)
      const waitsMs = (row?.due_at ?? 0) - foyer.deps.now()
      assert.ok(
        waitsMs <= pauseMs && (row?.due_at ?? 0) >= triedFrom + pauseMs / 2,
        `pause ${n + 1}: ${waitsMs} ms`,
      )
      assert.equal(row?.last_error, 'An unexpected error; see the log.')
      await delay(200)
      assert.equal(tries, n + 1, 'not before')
      foyer.advance(pauseMs)
    }
    assert.match(JSON.stringify(said('a job could not be done')[0]), /the shelf is empty/)

    foyer.advance(6 * 86_400_000)
    await until('the job has failed', async () => (await jobRows(db))[0]?.state === 'failed')
    const [row] = await jobRows(db)
    assert.match(row?.last_error ?? '', /^Given up after 5 days\. An unexpected error/)
    assert.deepEqual(await jobCounts(db), { 'jobs:failed:test': 1 })
    foyer.advance(86_400_000)
    await delay(200)
    assert.equal((await jobRows(db))[0]?.attempts, row?.attempts, 'the job is not tried any more')
  },
)

onEachDatabase(
  'a job can choose when it is tried again, but not after the time when it is given up',
  async (start, t) => {
    const foyer = await start()
    const job = testJob(Numbered, {
      perform: async ({ now }, { n }) => later('The shop is closed.', now() + n * 86_400_000),
    })
    for (const n of [1, 100]) await enqueue(foyer, job, { n })
    startJobWorker(t, foyer.deps, [job])
    await until('both were tried', async () =>
      (await jobRows(foyer.deps.db)).every(({ attempts, lease_token }) => attempts === 1 && !lease_token),
    )
    const days = (await jobRows(foyer.deps.db)).map(({ due_at }) =>
      Math.round((due_at - foyer.deps.now()) / 86_400_000),
    )
    assert.deepEqual(days, [1, 5])
  },
)

onEachDatabase(
  'a job that never finishes an attempt fails after days too, without another attempt',
  async (start, t) => {
    const foyer = await start()
    let tries = 0
    const job = testJob(Numbered, {
      perform: async () => {
        tries += 1
        return done
      },
    })
    await enqueue(foyer, job, { n: 1 })
    // As after a job that crashed the process again and again.
    await transact(foyer.deps.db, (tx) =>
      tx.updateTable('jobs').set({ attempts: 70, lease_token: 'of a node that died' }).execute(),
    )
    foyer.advance(6 * 86_400_000)
    startJobWorker(t, foyer.deps, [job])
    await until('the job has failed', async () => (await jobRows(foyer.deps.db))[0]?.state === 'failed')
    assert.equal(tries, 0)
    assert.match(
      (await jobRows(foyer.deps.db))[0]?.last_error ?? '',
      /^Given up after 5 days\. It never ended/,
    )
  },
)

onEachDatabase(
  'a job of an unknown kind stays queued, is logged once, and does not delay other jobs',
  async (start, t) => {
    const foyer = await start()
    const { db } = foyer.deps
    const newer = testJob(Numbered, { kind: 'newer' })
    const known = testJob(Numbered)
    const { log, said } = listeningLog()
    await enqueue(foyer, newer, { n: 1 })
    await enqueue(foyer, known, { n: 1 })
    const [before] = await jobRows(db)
    startJobWorker(t, foyer.deps, [known], { deps: { log } })
    await until('the other job is done', async () => (await jobRows(db)).length === 1)
    // Setting the clock back makes the worker check again.
    foyer.advance(-60_000)
    await delay(300)
    assert.deepEqual(await jobRows(db), [before])
    assert.deepEqual(
      said('does not know').map(({ kind, jobs }) => [kind, jobs]),
      [['newer', 1]],
    )
    foyer.advance(60_000)
    startJobWorker(t, foyer.deps, [newer])
    await until('a newer node does the job', async () => (await jobRows(db)).length === 0)
  },
)

onEachDatabase(
  'a job with an invalid payload fails at once, stays stored, and is never performed',
  async (start, t) => {
    const foyer = await start()
    const { db } = foyer.deps
    const older = testJob(z.object({ name: z.string() }))
    let tries = 0
    const job = testJob(Numbered, {
      perform: async () => {
        tries += 1
        return done
      },
    })
    await enqueue(foyer, older, { name: 'Ada' })
    const broken = await enqueue(foyer, older, { name: 'Ada' })
    await transact(db, (tx) =>
      tx.updateTable('jobs').set({ payload: '{"n":' }).where('id', '=', broken.id).execute(),
    )
    startJobWorker(t, foyer.deps, [job])
    await until('both have failed', async () => (await jobRows(db)).every(({ state }) => state === 'failed'))
    await delay(200)
    for (const { attempts, last_error } of await jobRows(db)) {
      assert.equal(attempts, 1)
      assert.match(last_error ?? '', /does not fit this version/)
    }
    assert.equal(tries, 0)
    assert.deepEqual(await jobCounts(db), { 'jobs:failed:test': 2 })
  },
)
