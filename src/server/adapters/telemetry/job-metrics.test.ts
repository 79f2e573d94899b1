import assert from 'node:assert/strict'
import { test } from 'node:test'
import { samplesOf } from '#server/testing/metrics.ts'
import { makeMetrics } from './metrics.ts'

const about = { version: '0.0.0', database: 'sqlite', storage: 'disk', diskReserveBytes: 0 }
const nothing = {
  ready: true,
  leads: undefined,
  mails: undefined,
  oldestMailSeconds: undefined,
  isMailRefused: undefined,
  disk: undefined,
}

test('tries at jobs are counted by kind and outcome, with their duration', async () => {
  const { jobEnded, render } = makeMetrics(about)
  jobEnded('export', 'later', 2)
  jobEnded('export', 'done', 40)
  jobEnded('import', 'failed', 0.02)
  const page = samplesOf(await render({ ...nothing, jobs: [] }))
  const attempts = [...page].filter(([name]) => name.startsWith('foyer_job_attempts_total'))
  assert.deepEqual(Object.fromEntries(attempts), {
    'foyer_job_attempts_total{kind="export",outcome="later"}': 1,
    'foyer_job_attempts_total{kind="export",outcome="done"}': 1,
    'foyer_job_attempts_total{kind="import",outcome="failed"}': 1,
  })
  assert.equal(page.get('foyer_job_duration_seconds_sum{kind="export"}'), 42)
  assert.equal(page.get('foyer_job_duration_seconds_bucket{le="5",kind="export"}'), 1)
})

test('the number of jobs is NaN while it cannot be read, and known again afterward', async () => {
  const { render } = makeMetrics(about)
  const jobs = [{ kind: 'export', queued: 3, failed: 1, oldestDueSeconds: 7 }]
  const shown = async (readings: typeof jobs | undefined) => {
    const page = samplesOf(await render({ ...nothing, jobs: readings }))
    return ['foyer_jobs{state="queued",kind="export"}', 'foyer_oldest_job_seconds{kind="export"}'].map(
      (name) => page.get(name),
    )
  }
  assert.deepEqual(await shown(jobs), [3, 7])
  assert.deepEqual(await shown(undefined), [Number.NaN, Number.NaN])
  assert.deepEqual(await shown(jobs), [3, 7])
})
