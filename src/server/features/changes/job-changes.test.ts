import assert from 'node:assert/strict'
import { z } from 'zod'
import { done, failed } from '#server/work/jobs/define-job.ts'
import { enqueue, startJobWorker, testJob } from '#server/work/jobs/test-jobs.ts'
import { openChanges } from '#server/testing/changes.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { onTwoNodes } from '#server/testing/two-nodes.ts'
import { until } from '#server/testing/until.ts'
import { selectJobsStartedBy } from './changes.queries.ts'

const steps = z.object({ steps: z.number() })

onEachDatabase(
  'only the attorney who started a job gets events about its progress and its end',
  async (start, t) => {
    const foyer = await start()
    const [ada, grace] = [
      await foyer.attorney({ role: 'attorney' }),
      await foyer.attorney({ role: 'attorney' }),
    ]
    const [hers, other] = await Promise.all([ada, grace].map(({ token }) => openChanges(t, foyer.url, token)))
    const half = Promise.withResolvers<void>()
    const end = Promise.withResolvers<void>()
    const job = testJob(steps, {
      perform: async (_deps, { steps }, run) => {
        await run.progress(1, steps)
        await half.promise
        // The last step is stored at once, other progress once a second.
        await run.progress(steps, steps)
        await end.promise
        return done
      },
    })
    const { id } = await enqueue(foyer, job, { steps: 2 }, { startedBy: ada.id })
    const read = () => foyer.call('GET', `/api/jobs/${id}`, { token: ada.token })
    const moves = () => hers?.events.filter(({ kind }) => kind === 'job.moved') ?? []
    await until('the event of the new job', () => moves().length === 1)
    startJobWorker(t, foyer.deps, [job])
    await until('the event of its beginning', () => moves().length > 1)
    const { body } = await read()
    assert.deepEqual([body.progress.done, body.progress.total], [1, 2])

    let before = moves().length
    half.resolve()
    await until('the event of its progress', () => moves().length > before)
    assert.equal((await read()).body.progress.done, 2)
    before = moves().length
    end.resolve()
    await until('the event of its end', () => moves().length > before)
    assert.equal((await read()).status, 404)

    for (const change of moves())
      assert.deepEqual(
        [change.job_id, change.attorney_id, change.lead_id, change.cursor],
        [id, ada.id, null, hers?.events[0]?.cursor],
      )
    assert.deepEqual(
      other?.events.map(({ kind }) => kind),
      ['ready'],
    )
  },
)

onTwoNodes(
  'an attorney with a stream on one node gets the end of a job that ran on another',
  async ({ a, b }, t) => {
    const { id: startedBy, token } = await a.attorney()
    const stream = await openChanges(t, a.url, token)
    const job = testJob(steps, { perform: async () => failed('It did not work.') })
    const { id } = await enqueue(a, job, { steps: 1 }, { startedBy })
    const moves = () => stream.events.filter(({ job_id }) => job_id === id)
    await until('the event of the new job', () => moves().length === 1)
    startJobWorker(t, b.deps, [job])
    await until('the event of its end', () => moves().length === 2)
    assert.equal((await a.call('GET', `/api/jobs/${id}`, { token })).body.state, 'failed')
  },
)

onEachDatabase(
  'the jobs of attorneys with open streams are found by an index, however many jobs exist',
  async (start) => {
    const foyer = await start()
    await enqueue(foyer, testJob(steps), { steps: 1 }, { startedBy: (await foyer.attorney()).id })
    await assertSearches(
      foyer.deps.db,
      'jobs of two',
      (seen) => selectJobsStartedBy(seen, [1, 2]),
      /jobs_of_starter/,
    )
  },
)
