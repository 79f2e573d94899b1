import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { docxParts, makeZip } from '#server/features/intake/inspect/inspect-samples.ts'
import { encryptedPdf, pdfEncryptions } from '#server/features/intake/inspect/pdf/pdf-samples.ts'
import { readMetrics } from '#server/testing/metrics.ts'
import { mark, markName, onEachDatabaseWithClamd } from '#server/testing/servers/clamd.ts'
import { until } from '#server/testing/until.ts'
import { job } from './scan-resume.job.ts'
import { firm, mailTo, minuteMs, reader, startMail, submitText, untilTried } from './test-scanning.ts'

onEachDatabaseWithClamd(
  'the notification waits until the resume is found clean, and has it attached then',
  async (start, clamd, t) => {
    const { server, env } = await startMail(t)
    const foyer = await start({ env: { ...env, ...clamd.env }, jobs: [job] })
    const { token, scanOf, untilScanned } = await reader(foyer)
    const id = await submitText(foyer, 'Ada Lovelace')
    await mailTo(server, 'ada@example.com')
    await untilTried(foyer)
    const { state, reason, scanned_at } = await scanOf(id)
    assert.deepEqual([state, reason.code, scanned_at], ['not_scanned', 'waiting', null])
    assert.equal(server.mails.length, 1, 'the notification waits')

    await clamd.start()
    foyer.advance(30_000)
    const notification = await mailTo(server, firm)
    assert.deepEqual(
      notification.parsed.attachments.map(({ filename }) => filename),
      ['cv.txt'],
    )
    const scan = await untilScanned(id)
    assert.deepEqual([scan.state, scan.name, scan.reason], ['clean', null, null])
    assert.ok(scan.scanned_at)
    assert.equal((await foyer.call('GET', `/api/leads/${id}/resume`, { token })).status, 200)
    const page = await readMetrics(foyer)
    assert.equal(page.get('foyer_resume_scans_total{outcome="clean"}'), 1)
    assert.ok((page.get('foyer_resume_scans_total{outcome="failed"}') ?? 0) >= 1)
  },
)

onEachDatabaseWithClamd(
  'an infected resume goes out with no mail and opens for nobody without a reason, which the history of the lead keeps; admins are told',
  async (start, clamd, t) => {
    await clamd.start()
    const { server, env } = await startMail(t)
    const foyer = await start({ env: { ...env, ...clamd.env }, jobs: [job] })
    const admin = await foyer.attorney({ email: 'admin@example.org', role: 'admin' })
    const { token, untilScanned } = await reader(foyer)
    const id = await submitText(foyer, `Ada Lovelace\n${mark}`)
    const scan = await untilScanned(id)
    assert.deepEqual([scan.state, scan.name, scan.reason], ['infected', markName, null])

    const notification = await mailTo(server, firm)
    const warning = await mailTo(server, admin.email)
    for (const { parsed } of [notification, warning]) {
      assert.deepEqual(parsed.attachments, [])
      for (const part of [parsed.text, parsed.html]) assert.match(part ?? '', new RegExp(markName))
    }
    assert.match(notification.parsed.text ?? '', /The resume is not attached: the virus scanner has found/)
    assert.equal(server.mails.length, 3, 'receipt, notification and warning')

    for (const [method, path] of [
      ['GET', 'resume'],
      ['HEAD', 'resume'],
      ['POST', 'resume/ticket'],
      ['GET', 'resume/preview'],
      ['GET', 'resume/pages/1'],
      ['GET', 'resume/pages/1/words'],
    ] as const) {
      const refused = await foyer.call(method, `/api/leads/${id}/${path}`, { token })
      assert.equal(refused.status, 409, path)
      if (method !== 'HEAD') assert.equal(refused.body.code, 'resume_infected')
    }
    const quarantined = `/api/leads/${id}/resume/quarantine/ticket`
    for (const reason of ['', ' \n', undefined])
      assert.equal((await foyer.call('POST', quarantined, { token, json: { reason } })).status, 422)
    assert.equal(
      (
        await foyer.call('POST', '/api/leads/4711/resume/quarantine/ticket', {
          token,
          json: { reason: 'To look at it.' },
        })
      ).status,
      404,
    )
    const events = async () =>
      (await foyer.call('GET', `/api/leads/${id}/events`, { token })).body.items.map(
        ({ kind, after }: Record<string, unknown>) => [kind, after],
      )
    const before = [
      ['lead.submitted', null],
      ['resume.infected', { virus: markName }],
    ]
    assert.deepEqual(await events(), before)
    const opened = await foyer.call('POST', quarantined, { token, json: { reason: 'To look at it.' } })
    assert.equal(opened.status, 201)
    assert.deepEqual(await events(), [
      ...before,
      ['resume.opened_infected', { virus: markName, reason: 'To look at it.' }],
    ])
    const file = await foyer.call('GET', `${opened.body.url}?inline=1`)
    assert.equal(file.status, 200)
    assert.match(file.headers.get('content-disposition') ?? '', /^attachment;/)

    const resent = (await foyer.call('GET', `/api/leads/${id}/mails`, { token })).body.items.find(
      ({ kind }: { kind: string }) => kind === 'notification',
    )
    await foyer.call('POST', `/api/mails/${resent.id}/resend`, { token: admin.token })
    await until('it is sent again', () => server.mails.length === 4)
    assert.deepEqual(server.mails.at(-1)?.parsed.attachments, [])
  },
)

onEachDatabaseWithClamd(
  'while clamd does not answer a resume is not scanned yet: the notification goes without it after some minutes, and the scan is made up for',
  async (start, clamd, t) => {
    const { server, env } = await startMail(t)
    const waits = { CLAMD_WAIT_MINUTES: '3' }
    const foyer = await start({ env: { ...env, ...clamd.env, ...waits }, jobs: [job] })
    const { untilScanned } = await reader(foyer)
    const id = await submitText(foyer, mark)
    await untilTried(foyer)
    const [row] = await foyer.deps.db
      .selectFrom('mails')
      .select(['due_at', 'created_at'])
      .where('kind', '=', 'notification')
      .execute()
    assert.equal((row?.due_at ?? 0) - (row?.created_at ?? 0), 3 * minuteMs)

    foyer.advance(3 * minuteMs)
    const notification = await mailTo(server, firm)
    assert.deepEqual(notification.parsed.attachments, [])
    assert.match(notification.parsed.text ?? '', /has not been scanned for viruses yet\. Read it in Foyer/)

    await clamd.start()
    foyer.advance(20 * minuteMs)
    assert.equal((await untilScanned(id)).state, 'infected')
  },
)

onEachDatabaseWithClamd(
  'a ticket that was made before the scanner answered does not open an infected resume',
  async (start, clamd) => {
    const foyer = await start({ env: clamd.env, jobs: [job] })
    const { token, untilScanned } = await reader(foyer)
    const id = await submitText(foyer, mark)
    const { body } = await foyer.call('POST', `/api/leads/${id}/resume/ticket`, { token })
    await untilTried(foyer)
    await clamd.start()
    foyer.advance(15_000)
    await untilScanned(id)
    const refused = await foyer.call('GET', body.url)
    assert.deepEqual([refused.status, refused.body.code], [409, 'resume_infected'])
  },
)

onEachDatabaseWithClamd(
  'what clamd could not look into is not scanned, with the reason, and goes out with no mail',
  async (start, clamd, t) => {
    const { server, env } = await startMail(t)
    const waits = { CLAMD_WAIT_MINUTES: '1440' }
    const foyer = await start({ env: { ...env, ...clamd.env, ...waits }, jobs: [job] })
    const { untilScanned } = await reader(foyer)
    const [lock] = pdfEncryptions
    assert.ok(lock)
    const zeros = Buffer.alloc(6 * 1024 * 1024)
    const files: [reason: string, string, Uint8Array<ArrayBuffer>][] = [
      ['too_large', 'cv.txt', new Uint8Array(Buffer.alloc(3 * 1024 * 1024, 'x'))],
      ['too_large', 'cv.docx', new Uint8Array(makeZip(docxParts({ name: 'a', data: zeros })))],
      ['encrypted', 'cv.pdf', new Uint8Array(encryptedPdf(lock))],
      ['lost', 'cv.txt', new Uint8Array(Buffer.from('Ada'))],
    ]
    const ids: number[] = []
    for (const [, name, content] of files) ids.push(await submitText(foyer, content, name))
    const { resume_path } = await foyer.deps.db
      .selectFrom('leads')
      .select('resume_path')
      .where('id', '=', ids[3] ?? 0)
      .executeTakeFirstOrThrow()
    await rm(join(foyer.dataDir, resume_path ?? ''))
    await clamd.start()
    // The longest pause is an hour: how often clamd was asked until now depends on how long it needed to start.
    foyer.advance(61 * minuteMs)
    for (const [n, [reason]] of files.entries()) {
      const scan = await untilScanned(ids[n] ?? 0)
      assert.deepEqual([scan.state, scan.name, scan.reason?.code], ['not_scanned', null, reason])
    }
    await until(
      'all are told',
      () => server.mails.filter(({ envelope }) => envelope.to.includes(firm)).length === 4,
    )
    for (const { parsed } of server.mails) {
      assert.deepEqual(parsed.attachments, [])
      if (parsed.subject?.startsWith('New lead'))
        assert.match(parsed.text ?? '', /could not be scanned for viruses/)
    }
  },
)
