import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { databases, makeMigratedDatabase, onEachDatabase } from '#server/testing/database/databases.ts'
import { assertSearches, queriesOf } from '#server/testing/database/queries.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { z } from 'zod'
import type { Claim } from './claim-rows.ts'
import { jobQueue } from '#server/work/jobs/job-queue.ts'
import { enqueue, jobRows, testJob } from '#server/work/jobs/test-jobs.ts'

const kinds = ['first', 'second', 'third'].map((kind) => testJob(z.object({ n: z.number() }), { kind }))

const share = (kind: string, atMost: number, within = 100) => ({
  kind,
  atMost,
  within,
  leaseMs: 60_000,
})

const claim = (db: Database, shares: Claim['shares'], now: number, leftOut: number[] = []) =>
  transact(db, (tx) => jobQueue.claim(tx, { shares, now, leftOut }))

onEachDatabase(
  'a claim takes the longest due rows of each kind, within the limits for the kind and for all',
  async (start) => {
    const foyer = await start()
    const { db } = foyer.deps
    const now = foyer.deps.now()
    for (const job of kinds)
      for (let n = 0; n < 6; n++) await enqueue(foyer, job, { n }, { dueAt: now - n * 1_000 })
    const taken = async (shares: Claim['shares'], leftOut?: number[]) =>
      (await claim(db, shares, now, leftOut))
        .map(({ kind, payload }) => `${kind} ${JSON.parse(payload).n}`)
        .toSorted()
    assert.deepEqual(await taken([share('second', 2), share('first', 2, 3), share('third', 2, 3)]), [
      'first 5',
      'second 4',
      'second 5',
    ])
    // Earlier shares use up the room of later ones; the remaining room is never negative.
    assert.deepEqual(await taken([share('first', 3), share('second', 2, 1)]), [
      'first 2',
      'first 3',
      'first 4',
    ])
    const leftOut = (await jobRows(db))
      .filter(({ payload }) => JSON.parse(payload).n === 1)
      .map(({ id }) => id)
    assert.deepEqual(await taken([share('first', 9)], leftOut), ['first 0'])
    for (const row of await jobRows(db))
      assert.equal(
        row.lease_token === null ? row.attempts : row.due_at - now,
        row.lease_token === null ? 0 : 60_000,
      )
  },
)

onEachDatabase('of simultaneous claims only one gets each row', async (start) => {
  const foyer = await start()
  const { db } = foyer.deps
  const [job] = kinds
  for (let n = 0; n < 20 && job; n++) await enqueue(foyer, job, { n })
  const claims = await Promise.all(
    Array.from({ length: 8 }, () => claim(db, [share('first', 5)], foyer.deps.now())),
  )
  const ids = claims.flat().map(({ id }) => id)
  assert.equal(new Set(ids).size, ids.length)
  assert.ok((await jobRows(db)).every(({ attempts }) => attempts <= 1))
})

onEachDatabase('finding and claiming due jobs neither sorts nor scans', async (start) => {
  const foyer = await start()
  const { db } = foyer.deps
  for (const job of kinds) await enqueue(foyer, job, { n: 1 })
  await assertSearches(db, 'first due', (seen) => jobQueue.firstDue(seen, ['first', 'second']), /jobs_due/)
  await assertSearches(
    db,
    'claim',
    (seen) => claim(seen, [share('first', 2), share('second', 2)], foyer.deps.now(), [7]),
    /jobs_due/,
  )
})

test(
  'on PostgreSQL five rows of three kinds are claimed with one statement',
  { skip: databases.length < 2 && 'no PostgreSQL runs here' },
  async (t) => {
    const foyer = await makeStartFoyer(t, await makeMigratedDatabase(t))()
    const { db, now } = foyer.deps
    for (const job of kinds) for (let n = 0; n < 2; n++) await enqueue(foyer, job, { n })
    let taken = 0
    const queries = await queriesOf(db, async (seen) => {
      const shares = kinds.map(({ kind }) => share(kind, 2, 5))
      taken = (await claim(seen, shares, now())).length
    })
    assert.equal(taken, 5)
    const words = queries.map(({ sql }) => sql.trim().split(/\s/)[0])
    assert.deepEqual(
      words.filter((word) => !/^(begin|start|commit)$/.test(word ?? '')),
      ['with'],
      words.join(', '),
    )
  },
)
