import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import type { StartFoyer, TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { startFakeClamd } from './fake-clamd.ts'
import { job } from './scan-resume.job.ts'
import { selectUnhandled } from './scanning.queries.ts'
import { minuteMs, submitText, untilTried } from './test-scanning.ts'
import { watchScanner } from './watch-scanner.ts'

/** What an admin is told. */
const healthOf = async (foyer: TestFoyer) => {
  const { token } = await foyer.attorney({ role: 'admin' })
  const { status, body } = await foyer.call('GET', '/api/scanner', { token })
  assert.equal(status, 200)
  return body
}

const startScanned = async (start: StartFoyer, t: TestContext) => {
  const clamd = await startFakeClamd(t)
  clamd.hasSignatures(1)
  return { clamd, foyer: await start({ env: clamd.env, jobs: [job] }) }
}

const wellAgain = { scanner: 'ok', silent_since: null, waiting: 0, infected: 0, first_infected: null }

onEachDatabase(
  'admins are told of a scanner that gives no verdict for minutes, and how many resumes wait, until it gives one',
  async (start, t) => {
    const { clamd, foyer } = await startScanned(start, t)
    const id = await submitText(foyer, 'Ada')
    await untilTried(foyer)
    const before = await healthOf(foyer)
    assert.deepEqual([before.scanner, before.silent_since, before.waiting], ['ok', null, 1])
    foyer.advance(11 * minuteMs)
    // It says its version all the time: that is no verdict.
    await watchScanner(foyer.deps, foyer.deps.now())
    const silent = await healthOf(foyer)
    assert.deepEqual([silent.scanner, silent.waiting], ['silent', 1])
    const silentMs = foyer.deps.now() - Date.parse(silent.silent_since)
    assert.ok(silentMs >= 10 * minuteMs, `${silentMs}`)

    clamd.answers('stream: OK\0')
    foyer.advance(61 * minuteMs)
    await until('it is scanned', async () => {
      const rows = await foyer.deps.db.selectFrom('resume_scans').select('lead_id').execute()
      return rows.some(({ lead_id }) => lead_id === id)
    })
    assert.deepEqual(await healthOf(foyer), wellAgain)
  },
)

onEachDatabase(
  'a scanner that is away is noticed while nobody hands in, and so is its return',
  async (start, t) => {
    const { clamd, foyer } = await startScanned(start, t)
    const { deps } = foyer
    clamd.says('')
    await watchScanner(deps, deps.now())
    foyer.advance(11 * minuteMs)
    await watchScanner(deps, deps.now())
    assert.equal((await healthOf(foyer)).scanner, 'silent')
    clamd.hasSignatures(1)
    await watchScanner(deps, deps.now())
    assert.deepEqual(await healthOf(foyer), wellAgain)
  },
)

onEachDatabase('without a scanner nobody is warned of it', async (start) => {
  const foyer = await start()
  await submitText(foyer, 'Ada')
  assert.equal(await watchScanner(foyer.deps, foyer.deps.now()), 0)
  assert.deepEqual(await healthOf(foyer), { ...wellAgain, scanner: 'off' })
})

onEachDatabase(
  'an infected resume is told until an admin says that it is dealt with, which the history keeps once; it stays in quarantine',
  async (start, t) => {
    const { clamd, foyer } = await startScanned(start, t)
    clamd.answers((file) => (file.includes('Ada') ? 'stream: Win.Test FOUND\0' : 'stream: OK\0'))
    const infected = await submitText(foyer, 'Ada')
    const clean = await submitText(foyer, 'Grace')
    const { token, id: adminId } = await foyer.attorney({ role: 'admin' })
    const attorney = await foyer.attorney({ role: 'attorney' })
    await until('both are scanned', async () => {
      const rows = await foyer.deps.db.selectFrom('resume_scans').select('lead_id').execute()
      return rows.length === 2
    })
    const health = await healthOf(foyer)
    assert.deepEqual([health.infected, health.first_infected], [1, infected])

    const handle = (id: number, as = token) =>
      foyer.call('POST', `/api/leads/${id}/resume/quarantine/handled`, { token: as })
    assert.equal((await handle(infected, attorney.token)).status, 403)
    for (const id of [clean, 4711]) {
      const { status, body } = await handle(id)
      assert.deepEqual([status, body.detail], [404, `Lead ${id} has no infected resume.`])
    }
    assert.equal((await healthOf(foyer)).infected, 1)
    for (const answer of await Promise.all([handle(infected), handle(infected)]))
      assert.equal(answer.status, 204)

    assert.deepEqual(await healthOf(foyer), wellAgain)
    const { items } = (await foyer.call('GET', `/api/leads/${infected}/events`, { token })).body
    assert.deepEqual(
      items
        .filter(({ kind }: { kind: string }) => kind === 'resume.infection_handled')
        .map(({ attorney_id, after }: Record<string, unknown>) => [attorney_id, after]),
      [[adminId, { virus: 'Win.Test' }]],
    )
    const { scan } = (await foyer.call('GET', `/api/leads/${infected}/resume/report`, { token })).body
    assert.equal(typeof scan.handled_at, 'string')
    assert.equal((await foyer.call('GET', `/api/leads/${infected}/resume`, { token })).status, 409)
    await assertSearches(
      foyer.deps.db,
      'unhandled',
      (seen) => selectUnhandled(seen, 100),
      /resume_scans_infected/,
    )
  },
)
