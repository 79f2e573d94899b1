import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '#server/adapters/database/transact.ts'
import type { Examined, Finding } from '#server/findings.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { readMetrics } from '#server/testing/metrics.ts'
import { makeClamd, mark, noClamd } from '#server/testing/servers/clamd.ts'
import { until } from '#server/testing/until.ts'
import { checkScanner } from './check-scanner.ts'
import { enqueueUnscanned } from './enqueue-unscanned.ts'
import { startFakeClamd } from './fake-clamd.ts'
import { job } from './scan-resume.job.ts'
import { mailTo, minuteMs, reader, scanJobs, startMail, submitText, firm } from './test-scanning.ts'

onEachDatabase(
  'an answer that is no verdict makes nothing clean: the resume waits and is scanned again',
  async (start, t) => {
    const clamd = await startFakeClamd(t)
    const foyer = await start({ env: clamd.env, jobs: [job] })
    const { scanOf, untilScanned } = await reader(foyer)
    const id = await submitText(foyer, 'Ada Lovelace')
    const noVerdicts = [
      '',
      'stream: OK',
      'stream: Ada.txt: OK\0',
      'UNKNOWN COMMAND\0',
      "stream: Can't allocate memory ERROR\0",
      '\0',
      'x'.repeat(10_000),
    ]
    // The longest pause is an hour.
    const nextTry = () => foyer.advance(61 * minuteMs)
    for (const [n, answer] of noVerdicts.entries()) {
      clamd.answers(answer)
      if (n > 0) nextTry()
      const { last_error } = await until(`attempt ${n + 1}`, async () => {
        const [row] = await scanJobs(foyer.deps.db)
        return row?.attempts === n + 1 && row.lease_token === null && row
      })
      assert.match(last_error ?? '', /^The virus scanner gave no answer: /)
      assert.equal((await scanOf(id)).reason.code, 'waiting')
    }
    clamd.answers('stream: OK\0')
    nextTry()
    assert.equal((await untilScanned(id)).state, 'clean')
  },
)

onEachDatabase(
  'a scanner that hangs up while it is sent a file is asked again at once, for its answer may be lost',
  async (start, t) => {
    const clamd = await startFakeClamd(t)
    clamd.answers('INSTREAM size limit exceeded. ERROR\0')
    clamd.hangsUp(3)
    const foyer = await start({ env: clamd.env, jobs: [job] })
    const { untilScanned } = await reader(foyer)
    const scan = await untilScanned(await submitText(foyer, 'Ada Lovelace'))
    assert.equal(scan.reason.code, 'too_large')
    const scans = await readMetrics(foyer)
    assert.equal(scans.get('foyer_resume_scans_total{outcome="failed"}') ?? 0, 0)
  },
)

onEachDatabase(
  'without a scanner nothing waits and nothing is called clean; what was found infected before stays so',
  async (start, t) => {
    const { server, env } = await startMail(t)
    const foyer = await start({ env, jobs: [job] })
    const { token, scanOf } = await reader(foyer)
    const id = await submitText(foyer, mark)
    const { parsed } = await mailTo(server, firm)
    assert.equal(parsed.attachments.length, 1)
    assert.match(parsed.text ?? '', /The resume is attached to this mail/)
    const { state, reason } = await scanOf(id)
    assert.deepEqual([state, reason.code], ['not_scanned', 'off'])
    assert.deepEqual(await scanJobs(foyer.deps.db), [])
    assert.equal((await foyer.call('GET', `/api/leads/${id}/resume`, { token })).status, 200)

    const found = { lead_id: id, state: 'infected' as const, name: 'Win.Test', reason: null, scanned_at: 1 }
    await transact(foyer.deps.db, (tx) => tx.insertInto('resume_scans').values(found).execute())
    assert.equal((await foyer.call('GET', `/api/leads/${id}/resume`, { token })).status, 409)
  },
)

onEachDatabase(
  'resumes of before there was a scanner are enqueued a few at a time, each once, the newest first',
  async (start) => {
    const foyer = await start()
    const { db, now, config } = foyer.deps
    const first = await submitText(foyer, 'first')
    const second = await submitText(foyer, 'second')
    await transact(db, (tx) => tx.deleteFrom('jobs').execute())
    const scanner = { db, config: { ...config, clamdHost: '127.0.0.1' } }
    assert.equal(await enqueueUnscanned({ db, config }, now()), 0, 'there is no scanner')
    await Promise.all([enqueueUnscanned(scanner, now()), enqueueUnscanned(scanner, now())])
    const waiting = async () => (await scanJobs(db)).map(({ lead_id }) => lead_id)
    assert.deepEqual(await waiting(), [second, first])
    await transact(db, async (tx) => {
      await tx.deleteFrom('jobs').execute()
      await tx.updateTable('leads').set({ resume_scanned: 1 }).where('id', '=', first).execute()
    })
    await enqueueUnscanned(scanner, now())
    assert.deepEqual(await waiting(), [second])
  },
)

const findingsOf = async (port: string | undefined): Promise<Finding[]> => {
  const config = { clamdHost: port === undefined ? undefined : '127.0.0.1', clamdPort: Number(port) }
  const now = () => Date.UTC(2026, 10, 30, 12)
  return await Array.fromAsync(checkScanner({ config, now } as Examined))
}

test('the doctor says whether the scanner answers and how old its signatures are', async (t) => {
  const clamd = await startFakeClamd(t)
  const levelOf = async (answer: string) => {
    clamd.says(answer)
    const [finding] = await findingsOf(clamd.env.CLAMD_PORT)
    return `${finding?.level}: ${finding?.message}`
  }
  assert.equal(
    await levelOf('ClamAV 1.4.6/27834/Mon Nov 30 09:00:00 2026\0'),
    'ok: ClamAV 1.4.6 scans resumes; its signatures are 3 hours old.',
  )
  assert.equal(
    await levelOf('ClamAV 1.4.6/27834/Fri Nov 20 09:00:00 2026\0'),
    'problem: The signatures of the virus scanner are 10 days old.',
  )
  assert.match(await levelOf('ClamAV 1.4.6\0'), /^note: ClamAV 1\.4\.6 scans resumes; it does not say/)
  assert.match(await levelOf(''), /^problem: The virus scanner gave no answer: /)
  assert.match((await findingsOf(undefined))[0]?.message ?? '', /^There is no virus scanner \(CLAMD_HOST\)/)
})

test('the doctor understands Debian’s clamd, and notices that it has ended', { skip: noClamd }, async (t) => {
  const clamd = await makeClamd(t)
  await clamd.start()
  const [running, alerts] = await findingsOf(clamd.env['CLAMD_PORT'])
  assert.match(running?.message ?? '', /^ClamAV \d[\d.]+ scans resumes/)
  assert.equal(alerts?.message, 'The virus scanner says when it could not look into a file.')
  await clamd.stop()
  const [ended] = await findingsOf(clamd.env['CLAMD_PORT'])
  assert.equal(ended?.level, 'problem')
})

test(
  'the doctor notices that clamd, as Debian installs it, calls clean what it has not looked into',
  { skip: noClamd },
  async (t) => {
    const clamd = await makeClamd(t, { alerts: [] })
    await clamd.start()
    const [, limits, locks, more] = await findingsOf(clamd.env['CLAMD_PORT'])
    assert.equal(limits?.level, 'problem')
    assert.match(limits?.advice ?? '', /AlertExceedsMax yes/)
    assert.equal(locks?.level, 'note')
    assert.match(locks?.advice ?? '', /AlertEncrypted yes/)
    assert.equal(more, undefined)
  },
)
