import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { recount } from '#server/features/doctor/recount.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { jobRows } from '#server/work/jobs/test-jobs.ts'
import { startFakeClamd } from './fake-clamd.ts'
import { scanAgain, selectPage } from './scan-again.ts'
import { job as again } from './scan-again.job.ts'
import { job as first } from './scan-resume.job.ts'
import { mailTo, reader, startMail, submitText } from './test-scanning.ts'
import { watchScanner } from './watch-scanner.ts'

const dayMs = 86_400_000

const scanned = (db: TestFoyer['deps']['db']) =>
  db.selectFrom('resume_scans').select(['lead_id', 'state']).orderBy('lead_id').execute()

onEachDatabase(
  'with newer signatures resumes are scanned again; what is found then goes the same way as what is found at once',
  async (start, t) => {
    const clamd = await startFakeClamd(t)
    clamd.hasSignatures(100)
    clamd.answers('stream: OK\0')
    const { server, env } = await startMail(t)
    const foyer = await start({ env: { ...env, ...clamd.env }, jobs: [first, again] })
    const admin = await foyer.attorney({ email: 'admin@example.org', role: 'admin' })
    const { token, scanOf, untilScanned } = await reader(foyer)
    const { db, now } = foyer.deps
    const ids = [await submitText(foyer, 'Ada'), await submitText(foyer, 'the late one')]
    for (const id of ids) assert.equal((await untilScanned(id)).state, 'clean')
    await watchScanner(foyer.deps, now())
    const isQuiet = async () => (await jobRows(db)).every(({ kind }) => kind !== again.kind)
    await until('the first round is over', isQuiet)

    clamd.answers((file) => (file.includes('the late one') ? 'stream: Win.Late FOUND\0' : 'stream: OK\0'))
    for (const number of [99, 100]) {
      clamd.hasSignatures(number)
      assert.equal(await watchScanner(foyer.deps, now()), 0, 'they are not newer')
    }
    clamd.hasSignatures(101)
    const before = (await scanOf(ids[0] ?? 0)).scanned_at
    foyer.advance(1_000)
    await watchScanner(foyer.deps, now())
    const late = await until('it is found', async () => {
      const scan = await scanOf(ids[1] ?? 0)
      return scan.state === 'infected' && scan
    })
    assert.equal(late.name, 'Win.Late')
    await until('the other was scanned again', async () => (await scanOf(ids[0] ?? 0)).scanned_at > before)
    assert.equal((await scanOf(ids[0] ?? 0)).state, 'clean')
    const warning = await mailTo(server, admin.email)
    assert.match(warning.parsed.text ?? '', /Win\.Late/)
    const { status, body } = await foyer.call('GET', `/api/leads/${ids[1]}/resume`, { token })
    assert.deepEqual([status, body.code], [409, 'resume_infected'])
    const { items } = (await foyer.call('GET', `/api/leads/${ids[1]}/events`, { token })).body
    assert.ok(items.some(({ kind }: { kind: string }) => kind === 'resume.infected'))
    const health = await foyer.call('GET', '/api/scanner', { token: admin.token })
    assert.deepEqual([health.body.infected, health.body.first_infected], [1, ids[1]])

    await until('the round is over', isQuiet)
    clamd.hasSignatures(102)
    foyer.advance(1_000)
    assert.ok((await watchScanner(foyer.deps, now())) <= 1, 'the infected one is not scanned again')
  },
)

onEachDatabase(
  'a round takes a page of leads at a time, the newest first, as long as there is room, and no old ones',
  async (start) => {
    const foyer = await start()
    const { db, now, config } = foyer.deps
    const scanner = { db, config: { ...config, clamdHost: '127.0.0.1', clamdRescanDays: 30 } }
    const ids: number[] = []
    foyer.advance(-40 * dayMs)
    for (let n = 0; n < 3; n += 1) ids.push(await submitText(foyer, `old ${n}`))
    foyer.advance(40 * dayMs)
    for (let n = 0; n < 105; n += 1) ids.push(await submitText(foyer, `${n}`))
    const [, , , never = 0, infected = 0] = ids
    const row = { state: 'clean' as const, name: null, reason: null, scanned_at: now() - dayMs }
    const rows = ids.map((lead_id) => ({ ...row, lead_id }))
    await transact(db, async (tx) => {
      await tx.insertInto('resume_scans').values(rows).execute()
      await tx.deleteFrom('resume_scans').where('lead_id', '=', never).execute()
      await tx
        .updateTable('resume_scans')
        .set({ state: 'infected', name: 'Win.Test' })
        .where('lead_id', '=', infected)
        .execute()
    })
    const waiting = async () =>
      (await jobRows(db)).filter(({ kind }) => kind === again.kind).map(({ lead_id }) => lead_id)
    const done = async () => {
      await transact(db, (tx) => tx.deleteFrom('jobs').where('kind', '=', again.kind).execute())
      await recount(db)
    }

    assert.equal(
      await scanAgain({ ...scanner, config: { ...scanner.config, clamdRescanDays: 0 } }, 1, now()),
      0,
    )
    assert.equal(await scanAgain(scanner, 1, now()), 100)
    assert.deepEqual(await waiting(), ids.slice(-100).toReversed())
    assert.equal(await scanAgain(scanner, 1, now()), 0, 'there is no room')
    await done()
    // Newer signatures do not begin the round anew.
    assert.equal(await scanAgain(scanner, 2, now()), 3)
    assert.deepEqual(await waiting(), ids.slice(5, 8).toReversed())
    await done()
    assert.equal(await scanAgain(scanner, 2, now()), 100, 'the next round')
    await done()
    assert.equal(await scanAgain(scanner, 2, now()), 3)
    await done()
    assert.equal(await scanAgain(scanner, 2, now()), 0, 'it is over')

    const of = await scanned(db)
    assert.equal(of.length, ids.length - 1)
    await assertSearches(db, 'page', (seen) => selectPage(seen, 1_000, 10), /leads_pkey|PRIMARY KEY/i)
  },
)
