import assert from 'node:assert/strict'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { onCommit } from '#server/adapters/database/commits.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { counters } from '#server/counted.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { addJob, removeReadingJobs } from '#server/testing/jobs.ts'
import { retryJob } from './retry-job.ts'

const wrongCounts = async (db: Database) =>
  (await compareCounters(db, counters)).filter(({ counted, there }) => counted !== there)

onEachDatabase(
  'a failed job is queued again once, as if it were new, and who asked for it is recorded with the lead',
  async (start) => {
    const foyer = await start()
    const { db, now } = foyer.deps
    const admin = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    await transact(db, removeReadingJobs)
    const id = await transact(db, (tx) =>
      addJob(tx, now() - 3_600_000, {
        kind: 'extract',
        state: 'failed',
        attempts: 7,
        lastError: 'It took too long.',
        leadId: lead.id,
        progress: { done: 3, total: 10, beganAt: 1 },
      }),
    )
    const retry = () => foyer.call('POST', `/api/jobs/${id}/retry`, { token: admin.token })
    const before = now()
    const answers = await Promise.all([retry(), retry()])
    const [done, late] = answers.sort((one, other) => one.status - other.status)
    assert.deepEqual(
      [done?.status, done?.body.state, done?.body.attempts, done?.body.last_error, done?.body.progress.done],
      [200, 'queued', 0, null, 3],
    )
    assert.ok(Date.parse(done?.body.next_attempt_at) >= before)
    assert.deepEqual(
      [late?.status, late?.body.code, late?.body.detail],
      [409, 'not_failed', 'This job has not failed: it is still being tried.'],
    )
    const row = await db.selectFrom('jobs').selectAll().executeTakeFirstOrThrow()
    assert.ok(row.scheduled_at >= before && row.scheduled_at === row.due_at)
    assert.equal(row.created_at < before, true)
    assert.deepEqual(await wrongCounts(db), [])

    const { body: events } = await foyer.call('GET', `/api/leads/${lead.id}/events`, { token: admin.token })
    const retried = events.items.filter(({ kind }: { kind: string }) => kind === 'job.retried')
    assert.deepEqual(
      retried.map(({ attorney_id, before, after }: Record<string, unknown>) => [attorney_id, before, after]),
      [
        [
          admin.id,
          { job_id: String(id), state: 'failed', last_error: 'It took too long.' },
          { job_id: String(id), state: 'queued', kind: 'extract' },
        ],
      ],
    )
    const unknown = await foyer.call('POST', '/api/jobs/999/retry', { token: admin.token })
    assert.deepEqual(
      [unknown.status, unknown.body.code, unknown.body.detail],
      [404, 'not_found', 'There is no job 999.'],
    )
  },
)

onEachDatabase(
  'a retry wakes the worker only after the commit, and only if the job was queued',
  async (start) => {
    const { deps, attorney } = await start()
    const { db, now } = deps
    const { id: actorId } = await attorney()
    const id = await transact(db, (tx) => addJob(tx, now(), { kind: 'extract', state: 'failed' }))
    const seen: Promise<string | undefined>[] = []
    const stopListening = onCommit(db, 'jobs', () => {
      const job = db.selectFrom('jobs').select('state').where('id', '=', id).executeTakeFirst()
      seen.push(job.then((row) => row?.state))
    })
    await retryJob({ db, now }, { id, actorId })
    await assert.rejects(retryJob({ db, now }, { id, actorId }), { code: 'not_failed' })
    stopListening()
    assert.deepEqual(await Promise.all(seen), ['queued'])
  },
)

onEachDatabase(
  'dismissing a failed job removes it, works only once, and leaves a record in the audit log',
  async (start) => {
    const foyer = await start()
    const { db, now } = foyer.deps
    const admin = await foyer.attorney()
    const [failed, queued] = await transact(db, async (tx) => [
      await addJob(tx, now(), {
        kind: 'export',
        state: 'failed',
        attempts: 4,
        lastError: 'The disk is full.',
      }),
      await addJob(tx, now(), { kind: 'export' }),
    ])
    const dismiss = (id?: number) => foyer.call('POST', `/api/jobs/${id}/dismiss`, { token: admin.token })
    assert.equal((await dismiss(queued)).body.code, 'not_failed')
    assert.equal((await foyer.call('GET', '/readyz')).body.jobs_failed, 1)
    assert.equal((await dismiss(failed)).status, 204)
    assert.equal((await dismiss(failed)).body.code, 'not_found')
    const left = await db.selectFrom('jobs').select('id').execute()
    assert.deepEqual(
      left.map(({ id }) => id),
      [queued],
    )
    assert.deepEqual(await wrongCounts(db), [])
    const { items } = (await foyer.call('GET', '/api/events', { token: admin.token })).body
    assert.deepEqual(
      items
        .filter(({ kind }: { kind: string }) => kind.startsWith('job.'))
        .map(({ kind, actor, before, after }: Record<string, { id: number } | null>) => [
          kind,
          actor?.id,
          before,
          after,
        ]),
      [
        [
          'job.dismissed',
          admin.id,
          {
            job_id: String(failed),
            state: 'failed',
            kind: 'export',
            attempts: '4',
            last_error: 'The disk is full.',
          },
          null,
        ],
      ],
    )
  },
)
