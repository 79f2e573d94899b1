import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import { z } from 'zod'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { databases, makeMigratedDatabase, onEachDatabase } from '#server/testing/database/databases.ts'
import { startPostgresProxy } from '#server/testing/servers/postgres-proxy.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { type JobRun, done } from './define-job.ts'
import { enqueue, jobCounts, jobRows, listeningLog, startJobWorker, testJob } from './test-jobs.ts'

const Position = z.object({ at: z.number(), end: z.number() })
type Position = z.infer<typeof Position>

/** Counts from `at` to `end`, and stores a row in the table of counters for each number. */
const countUp = async (
  { at, end }: Position,
  run: JobRun<Position>,
  afterEach: (at: number) => Promise<void> = async () => {},
) => {
  for (let position = { at, end }; position.at < end;) {
    position = await run.step(async (tx) => {
      await tx
        .insertInto('counts')
        .values({ key: `leads:${position.at}`, shard: 0, count: 1 })
        .onConflict((conflict) =>
          conflict.columns(['key', 'shard']).doUpdateSet({ count: sql`counts.count + 1` }),
        )
        .execute()
      return { at: position.at + 1, end }
    })
    await run.progress(position.at, end)
    await afterEach(position.at)
  }
  return done
}

const noted = async (db: Database) => {
  const rows = await db
    .selectFrom('counts')
    .select(['key', 'count'])
    .where('key', 'like', 'leads:%')
    .execute()
  return rows
    .map(({ key, count }) => ({ at: Number(key.slice('leads:'.length)), count }))
    .toSorted((one, other) => one.at - other.at)
}

const onceEach = (count: number) => Array.from({ length: count }, (_, at) => ({ at, count: 1 }))

onEachDatabase(
  'a worker that was suspended past its lease writes nothing, neither a step nor an outcome',
  async (start, t) => {
    const foyer = await start()
    const { db } = foyer.deps
    const { log, said } = listeningLog()
    const held = Promise.withResolvers<void>()
    const errors: unknown[] = []
    const slow = testJob(Position, {
      perform: async (_deps, position, run) => {
        await held.promise
        return await countUp(position, run).catch((error: unknown) => {
          errors.push(error)
          throw error
        })
      },
    })
    const letEnd = Promise.withResolvers<void>()
    const quick = testJob(Position, {
      perform: async (_deps, position, run) => {
        await countUp(position, run)
        await letEnd.promise
        return done
      },
    })
    await enqueue(foyer, slow, { at: 0, end: 3 })
    startJobWorker(t, foyer.deps, [slow], { deps: { log } })
    await until('the first worker has claimed the job', async () => (await jobRows(db))[0]?.attempts === 1)
    startJobWorker(t, foyer.deps, [quick])
    foyer.advance(299_000)
    await delay(300)
    assert.equal((await jobRows(db))[0]?.attempts, 1, 'no other worker claims the job during the lease')
    foyer.advance(2_000)
    await until('another worker has done the work', async () => (await jobRows(db))[0]?.done === 3)
    const taken = await jobRows(db)
    held.resolve()
    await until('the first worker has noticed', () => said('has taken over this job').length === 1)
    assert.equal(String(errors[0]), 'LeaseLost: Another worker has taken over this job.')
    assert.deepEqual(await jobRows(db), taken)
    letEnd.resolve()
    await until('the other worker has finished', async () => (await jobRows(db)).length === 0)
    assert.deepEqual(await noted(db), onceEach(3))
    assert.deepEqual(await jobCounts(db), {})
  },
)

onEachDatabase(
  'stopping ends a long job between two steps, and the job continues there without counting an attempt',
  async (start, t) => {
    const foyer = await start()
    const { db } = foyer.deps
    const reached = Promise.withResolvers<void>()
    const job = testJob(Position, {
      perform: (_deps, position, run) =>
        countUp(position, run, async (at) => {
          if (at === 3) reached.resolve()
          if (position.at === 0) await delay(20)
        }),
    })
    const { id } = await enqueue(foyer, job, { at: 0, end: 1_000 })
    const worker = startJobWorker(t, foyer.deps, [job])
    await reached.promise
    await worker.stop()
    const [row] = await jobRows(db)
    assert.deepEqual([row?.id, row?.attempts, row?.lease_token, row?.last_error], [id, 0, null, null])
    assert.ok((row?.due_at ?? Infinity) <= foyer.deps.now(), 'due at once')
    const { at } = Position.parse(JSON.parse(row?.payload ?? ''))
    assert.ok(at >= 3 && at < 1_000, `stopped at ${at}`)
    assert.deepEqual((await noted(db)).length, at, 'the writes and the stored position agree')

    await transact(db, (tx) =>
      tx
        .updateTable('jobs')
        .set({ payload: JSON.stringify({ at, end: at + 20 }) })
        .execute(),
    )
    startJobWorker(t, foyer.deps, [job])
    await until('the job is done', async () => (await jobRows(db)).length === 0)
    assert.deepEqual(await noted(db), onceEach(at + 20), 'each step once')
  },
)

onEachDatabase(
  'a long job stores its progress and the time of its start, and extends its lease',
  async (start, t) => {
    const foyer = await start()
    const { db } = foyer.deps
    const goOn = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const job = testJob(Position, {
      perform: async (_deps, _position, run) => {
        await run.progress(1, 10)
        // More often than progress is stored.
        for (let at = 2; at < 9; at++) await run.progress(at, 10)
        await goOn[0]?.promise
        await run.progress(10, 10)
        await goOn[1]?.promise
        return done
      },
    })
    const startedAt = foyer.deps.now()
    const { id: startedBy } = await foyer.attorney()
    await enqueue(foyer, job, { at: 0, end: 0 }, { startedBy })
    startJobWorker(t, foyer.deps, [job])
    await until('the job has begun', async () => (await jobRows(db))[0]?.total === 10)
    const [begun] = await jobRows(db)
    assert.equal(begun?.started_by, startedBy)
    assert.equal(begun?.done, 1)
    assert.ok((begun?.began_at ?? 0) >= startedAt)
    foyer.advance(250_000)
    goOn[0]?.resolve()
    await until('the job is at its end', async () => (await jobRows(db))[0]?.done === 10)
    const [ended] = await jobRows(db)
    assert.equal(ended?.began_at, begun?.began_at)
    assert.ok((ended?.due_at ?? 0) > foyer.deps.now() + 290_000, 'a new lease')
    goOn[1]?.resolve()
    await until('it is done', async () => (await jobRows(db)).length === 0)
  },
)

onEachDatabase(
  'a job without progress for longer than its lease is aborted and tried again',
  async (start, t) => {
    const foyer = await start()
    const job = testJob(Position, {
      leaseSeconds: 0.5,
      perform: (_deps, _position, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error))
        }),
    })
    await enqueue(foyer, job, { at: 0, end: 0 })
    startJobWorker(t, foyer.deps, [job])
    await until('its outcome is stored', async () => (await jobRows(foyer.deps.db))[0]?.last_error != null)
    const [row] = await jobRows(foyer.deps.db)
    assert.equal(row?.last_error, 'It took longer than the server allows.')
    assert.equal(row?.state, 'queued')
  },
)

onEachDatabase(
  'a job whose outcome cannot be stored for a while is not done again',
  async (start, t, kind) => {
    const foyer = await start()
    const { db } = foyer.deps
    const change = (statement: string) => transact(db, (tx) => sql.raw(statement).execute(tx))
    const refuse = async () => {
      if (kind === 'sqlite')
        return await change(
          `create trigger not_now before delete on jobs begin select raise(abort, 'not now'); end`,
        )
      await change(
        `create function not_now() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$`,
      )
      return await change('create trigger not_now before delete on jobs execute function not_now()')
    }
    let tries = 0
    const job = testJob(Position, {
      perform: async () => {
        tries += 1
        await refuse()
        return done
      },
    })
    await enqueue(foyer, job, { at: 0, end: 0 })
    startJobWorker(t, foyer.deps, [job])
    await until('the job is tried', () => tries === 1)
    // The lease ends meanwhile, and the worker looks for due jobs again.
    foyer.advance(301_000)
    await delay(500)
    assert.equal((await jobRows(db)).length, 1)
    await change(kind === 'sqlite' ? 'drop trigger not_now' : 'drop trigger not_now on jobs')
    await until('the outcome is stored', async () => (await jobRows(db)).length === 0)
    assert.equal(tries, 1)
    assert.deepEqual(await jobCounts(db), {})
  },
)

if (databases.length > 1)
  test('a job whose outcome was stored by a COMMIT without an answer is neither done again nor logged as lost', async (t) => {
    const proxy = await startPostgresProxy(t, await makeMigratedDatabase(t))
    const foyer = await makeStartFoyer(t, proxy.url)()
    const { log, said } = listeningLog()
    let tries = 0
    const job = testJob(Position, {
      perform: async () => {
        tries += 1
        proxy.setMode('after')
        return done
      },
    })
    await enqueue(foyer, job, { at: 0, end: 0 })
    startJobWorker(t, foyer.deps, [job], { deps: { log } })
    await until('the commit went unanswered', () => said('cannot use the database').length > 0)
    proxy.setMode('pass')
    await until('it is done', async () => said('job done').length === 1, 20_000)
    assert.equal(tries, 1)
    assert.deepEqual(said('has taken over this job'), [])
    assert.deepEqual(await jobRows(foyer.deps.db), [])
    assert.deepEqual(await jobCounts(foyer.deps.db), {})
  })
