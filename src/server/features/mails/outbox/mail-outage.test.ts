import assert from 'node:assert/strict'
import { rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { MailNotSent } from '#server/adapters/mail/mailer.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import {
  addresses,
  countsAndTruth,
  eventually,
  everyMailIs,
  mailRows,
  notified,
  onEachOutbox,
  testPace,
} from './test-outbox.ts'

onEachOutbox(
  'while the mail server does not answer only one mail at a time is tried; then the backlog is sent at once',
  async (outbox, t) => {
    const server = await startSmtpServer({ mode: { at: 'connect', code: 421, text: 'Not now' } })
    t.after(server.stop)
    await outbox.addLeads(addresses(500))
    const worker = outbox.startWorker(outbox.smtpMailer(server.port))
    await eventually(async () => (await worker.health()).status === 'trouble', 'the trouble is told')
    await delay(2_500)
    const tried = (await mailRows(outbox.db)).filter(({ attempts }) => attempts > 0)
    assert.ok(tried.length <= 5 + 6, `${tried.length} mails were tried`)
    assert.ok(server.connections() <= 5 + 6, `${server.connections()} connections were made`)

    await server.setMode('ok')
    await eventually(() => server.mails.length === 1000, 'every mail arrives', 120_000)
    await eventually(everyMailIs(outbox.db, 'sent'), 'every mail is stored as sent')
    assert.equal(server.mails.length, 1000)
    assert.equal((await worker.health()).status, 'ok')
    assert.deepEqual(await countsAndTruth(outbox.db), { counts: { sent: 1000 }, truth: { sent: 1000 } })
  },
)

onEachOutbox(
  'a connection on which the server does not answer is closed, and every mail arrives once it answers',
  async (outbox, t) => {
    const server = await startSmtpServer({ mode: 'hang' })
    t.after(server.stop)
    await outbox.addLeads(addresses(3))
    const worker = outbox.startWorker(outbox.smtpMailer(server.port, { silenceMs: 400 }))
    await eventually(async () => (await worker.health()).status === 'trouble', 'the trouble is told')
    assert.equal(server.mails.length, 0)
    await server.setMode('ok')
    await eventually(everyMailIs(outbox.db, 'sent'), 'every mail is sent')
    assert.equal(new Set(server.mails.map(({ parsed }) => parsed.messageId)).size, 6)
  },
)

onEachOutbox(
  'a mail that is never accepted is tried with growing pauses, fails after days, and stays stored',
  async (outbox, t) => {
    const server = await startSmtpServer({ mode: 'tempfail' })
    t.after(server.stop)
    await outbox.addLeads(addresses(1))
    outbox.startWorker(outbox.smtpMailer(server.port))
    await eventually(
      async () => (await mailRows(outbox.db)).every(({ attempts }) => attempts >= 2),
      'both were tried twice',
    )
    for (const { state, last_error } of await mailRows(outbox.db)) {
      assert.equal(state, 'queued')
      assert.match(last_error ?? '', /451/)
    }

    outbox.clock.advance(5 * 86_400_000)
    await eventually(everyMailIs(outbox.db, 'failed'), 'both have failed')
    for (const { last_error, lease_token } of await mailRows(outbox.db)) {
      // The days may pass during an attempt, which is then the last one.
      assert.match(
        last_error ?? '',
        /^Given up after 5 days\. (The mail server answered RCPT TO with 451|The time for this try was over)/,
      )
      assert.equal(lease_token, null)
    }
    assert.deepEqual(await countsAndTruth(outbox.db), { counts: { failed: 2 }, truth: { failed: 2 } })
  },
)

onEachOutbox(
  'a notification that is too large for the mail server is sent with a link instead of the resume',
  async (outbox, t) => {
    for (const announced of [true, false]) {
      const server = await startSmtpServer({ mode: { maxBytes: 20_000, announced } })
      t.after(server.stop)
      await outbox.addLeads([`announced-${announced}@example.com`], 'x'.repeat(40_000))
      const worker = outbox.startWorker(outbox.smtpMailer(server.port))
      await eventually(everyMailIs(outbox.db, 'sent'), 'every mail is sent')
      await worker.stop()
      assert.equal(server.mails.length, 2)
      const notification = server.mails.find(({ envelope }) => envelope.to.includes(notified))
      assert.deepEqual(notification?.parsed.attachments, [])
      const { lead_id } = (await mailRows(outbox.db)).at(-1) ?? {}
      const link = `https://intake.example.com/app/leads/${lead_id}`
      assert.ok(notification?.parsed.text?.includes(link))
      assert.ok(notification?.parsed.html?.includes(`href="${link}"`))
    }
  },
)

onEachOutbox(
  'a mailbox that does not exist fails only its own mail, and all others are sent',
  async (outbox, t) => {
    const [server, refusing] = await Promise.all([startSmtpServer(), startSmtpServer({ mode: 'permfail' })])
    t.after(() => Promise.all([server.stop(), refusing.stop()]))
    await outbox.addLeads(['ada@example.com'])
    const [good, bad] = [outbox.smtpMailer(server.port), outbox.smtpMailer(refusing.port)]
    const worker = outbox.startWorker({
      ...good,
      send: (message) => (message.to === 'ada@example.com' ? bad : good).send(message),
    })
    await eventually(() => server.mails.length === 1, 'the notification arrives')
    await eventually(
      async () => (await mailRows(outbox.db))[0]?.state === 'failed',
      'the confirmation has failed',
    )
    await delay(1_500)
    const { status, failed } = await worker.health()
    assert.deepEqual([status, failed], ['ok', 0], 'the failure is not trouble of the firm')

    assert.deepEqual(server.mails[0]?.envelope.to, [notified])
    const rows = await mailRows(outbox.db)
    assert.deepEqual(
      rows.map(({ kind, state, attempts }) => [kind, state, attempts]),
      [
        ['confirmation', 'failed', 1],
        ['notification', 'sent', 1],
      ],
    )
    assert.doesNotMatch(rows[0]?.last_error ?? '', /ada|@/)
    assert.deepEqual(await countsAndTruth(outbox.db), {
      counts: { refused: 1, sent: 1 },
      truth: { refused: 1, sent: 1 },
    })
    await bad.close()
  },
)

onEachOutbox('a mail that is too large even without its attachment fails', async (outbox) => {
  outbox.startWorker({
    describe: 'a server that finds everything too large',
    send: async () => {
      throw new MailNotSent('too_large', 'The mail is too large.', 552)
    },
    close: async () => {},
  })
  await outbox.addLeads(addresses(1))
  await eventually(everyMailIs(outbox.db, 'failed'), 'both have failed')
  assert.deepEqual(
    (await mailRows(outbox.db)).map(({ attempts, link_only }) => [attempts, link_only]),
    [
      [1, 0],
      [2, 1],
    ],
  )
})

onEachOutbox(
  'attorneys are notified of a lead whose file is missing or damaged, and nobody gets a damaged file',
  async (outbox, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    const damages = [
      (path: string) => rm(path),
      (path: string) => truncate(path, 3),
      (path: string) => writeFile(path, 'a rezume'),
    ]
    await outbox.addLeads(addresses(damages.length))
    const leads = await outbox.db.selectFrom('leads').select('resume_path').execute()
    for (const [n, damage] of damages.entries())
      await damage(join(outbox.dataDir, leads[n]?.resume_path ?? ''))

    outbox.startWorker(outbox.smtpMailer(server.port))
    await eventually(everyMailIs(outbox.db, 'sent'), 'every mail is sent')
    const notifications = server.mails.filter(({ envelope }) => envelope.to.includes(notified))
    assert.equal(notifications.length, damages.length)
    for (const { parsed } of notifications) {
      assert.deepEqual(parsed.attachments, [])
      assert.match(parsed.text ?? '', /could not be attached/)
    }
  },
)

onEachOutbox(
  'while resumes are arriving mails are sent one by one with pauses; afterward all at once',
  async (outbox, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    await outbox.addLeads(addresses(20))
    let isPressed = true
    const startedAt = performance.now()
    const worker = outbox.startWorker(outbox.smtpMailer(server.port), { isIntakePressed: () => isPressed })
    for (let sent = 0; sent < 4; sent = server.mails.length) {
      // Each new lead wakes the worker.
      worker.wake()
      await delay(5)
    }
    const pausesMs = performance.now() - startedAt
    assert.ok(pausesMs >= 3 * testPace.pressedPauseMs, `four mails in ${pausesMs} ms`)
    isPressed = false
    await eventually(
      everyMailIs(outbox.db, 'sent'),
      'the others are sent at once',
      36 * testPace.pressedPauseMs,
    )
  },
)

onEachOutbox('a mail is sent when it is due, and not before', async (outbox, t) => {
  const server = await startSmtpServer()
  t.after(server.stop)
  await outbox.addLeads(Array.from({ length: 6 }, () => 'ada@example.com'))
  // All queued mails would fit into one claim.
  outbox.startWorker(outbox.smtpMailer(server.port), { pace: { sendsAtOnce: 20 } })
  const confirmations = () =>
    server.mails.filter(({ envelope }) => envelope.to.includes('ada@example.com')).length
  await eventually(() => server.mails.length === 11, 'what is due is sent')
  outbox.clock.advance(3_590_000)
  await delay(500)
  assert.equal(confirmations(), 5)
  outbox.clock.advance(10_000)
  await eventually(() => confirmations() === 6, 'the sixth is sent an hour later')
})
