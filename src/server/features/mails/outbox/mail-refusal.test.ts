import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { type SmtpMode, startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { eventually, everyMailIs, mailRows, notified, smtpSettings } from './test-outbox.ts'

const ofTheFirm: SmtpMode[] = [
  {
    at: 'rcpt',
    code: 553,
    text: '5.7.1 <intake@example.com>: Sender address rejected: not owned by user intake@example.com',
  },
  { at: 'mail', code: 553, text: '5.7.1 Sender address rejected: not owned by auth user.' },
  { at: 'data', code: 550, text: '5.4.5 Daily user sending limit exceeded.' },
  { at: 'data', code: 554, text: 'Message rejected: Sending paused for this account.' },
  { at: 'rcpt', code: 554, text: '5.7.1 Client host [203.0.113.9] blocked using zen.spamhaus.org' },
]

onEachDatabase(
  'no mail fails because the server refuses sender, account or rate: it is reported, and every mail arrives afterward',
  async (start, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    const foyer = await start(smtpSettings(server))
    const { token } = await foyer.attorney()
    const health = async () => (await foyer.call('GET', '/readyz')).body
    for (const [n, answer] of ofTheFirm.entries()) {
      await server.setMode(answer)
      server.mails.length = 0
      for (const name of ['ada', 'grace']) await foyer.submit({ email: `${name}-${n}@example.com` })
      const what = JSON.stringify(answer)
      await eventually(async () => (await health()).mail_refusal !== null, `it is reported: ${what}`)
      const { mail, mails_failed, mails_waiting, mail_refusal } = await health()
      assert.deepEqual([mail, mails_failed, mails_waiting], ['trouble', 0, 4], what)
      assert.match(mail_refusal, /^The mail server answered (MAIL FROM|RCPT TO|DATA) with 55\d /)
      assert.doesNotMatch(mail_refusal, /@|ada|grace|intake/)
      await eventually(
        async () =>
          (await mailRows(foyer.deps.db)).some(({ attempts, state }) => state === 'queued' && attempts > 1),
        `it is tried again: ${what}`,
      )
      assert.equal((await foyer.call('GET', '/api/mails?state=failed', { token })).body.total, 0, what)

      await server.setMode('ok')
      await eventually(everyMailIs(foyer.deps.db, 'sent'), `all arrive: ${what}`)
      assert.equal(server.mails.length, 4)
      await eventually(async () => (await health()).mail === 'ok', `all is well: ${what}`)
      assert.equal((await health()).mail_refusal, null)
    }
  },
)

onEachDatabase('mails that the server refuses for days fail and wait for a person', async (start, t) => {
  const server = await startSmtpServer({ mode: ofTheFirm[0] ?? 'ok' })
  t.after(server.stop)
  const foyer = await start(patient(server))
  await foyer.submit()
  const tried = async () =>
    (await mailRows(foyer.deps.db)).every(({ last_error, lease_token }) => last_error && !lease_token)
  await eventually(tried, 'both were tried')
  assert.ok(await everyMailIs(foyer.deps.db, 'queued')())
  foyer.advance(86_400_000)
  await eventually(everyMailIs(foyer.deps.db, 'failed'), 'both have failed')
  for (const { last_error } of await mailRows(foyer.deps.db))
    assert.match(last_error ?? '', /^Given up after 1 day\. .*553/)
  const { body } = await foyer.call('GET', '/readyz')
  assert.deepEqual([body.mail, body.mails_failed], ['trouble', 2])
})

/** Uses the usual pauses, so that the test can advance the clock by a day between two attempts. */
const patient = (server: { port: number }) => ({
  env: { ...smtpSettings(server).env, MAIL_RETRY_MAX_SECONDS: '3600' },
})

type Became = [state: string, linkOnly: number]

const answers: [answer: SmtpMode, confirmation: Became, notification: Became][] = [
  [{ at: 'rcpt', code: 550, text: '5.1.1 User unknown' }, ['failed', 0], ['failed', 0]],
  [{ at: 'rcpt', code: 550, text: 'No such user here' }, ['failed', 0], ['failed', 0]],
  [{ at: 'rcpt', code: 552, text: '5.2.2 Mailbox full' }, ['failed', 0], ['queued', 0]],
  [
    { at: 'rcpt', code: 550, text: '5.4.1 Recipient address rejected: Access denied' },
    ['failed', 0],
    ['queued', 0],
  ],
  [{ at: 'rcpt', code: 550, text: 'Administrative prohibition' }, ['queued', 0], ['queued', 0]],
  [{ at: 'data', code: 554, text: '5.7.1 Spam message rejected' }, ['queued', 0], ['queued', 1]],
  [{ at: 'data', code: 552, text: '5.7.0 Attachment type not allowed' }, ['queued', 0], ['queued', 1]],
]

onEachDatabase(
  'a notification fails at once only if the address does not exist; if its resume is refused it is sent without',
  async (start, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    const foyer = await start(smtpSettings(server))
    for (const [n, [answer, confirmation, notification]] of answers.entries()) {
      await server.setMode(answer)
      const { body: lead } = await foyer.submit({ email: `ada-${n}@example.com` })
      const mails = async () =>
        (await mailRows(foyer.deps.db)).filter(({ lead_id }) => Number(lead_id) === lead.id)
      const what = JSON.stringify(answer)
      await eventually(
        async () => (await mails()).every(({ last_error, lease_token }) => last_error && !lease_token),
        `each was tried: ${what}`,
      )
      assert.deepEqual(
        (await mails()).map(({ state, link_only }) => [state, link_only]),
        [confirmation, notification],
        what,
      )
      await server.setMode('ok')
      await eventually(
        async () => (await mailRows(foyer.deps.db)).every(({ state }) => state !== 'queued'),
        `what is kept trying arrives: ${what}`,
      )
    }
  },
)

onEachDatabase(
  'a wrong address of a prospect is shown with the lead, is no trouble of the firm, and can be corrected',
  async (start, t) => {
    const mistyped = 'ada@exmaple.com'
    const server = await startSmtpServer({
      mode: { at: 'rcpt', code: 550, text: '5.1.1 <ada@exmaple.com>: User unknown', to: mistyped },
    })
    t.after(server.stop)
    const foyer = await start(smtpSettings(server))
    const { token } = await foyer.attorney()
    const { body: lead } = await foyer.submit({ email: mistyped })
    const mails = async () => (await foyer.call('GET', `/api/leads/${lead.id}/mails`, { token })).body.items
    await eventually(async () => (await mails())[0].state === 'failed', 'the receipt is given up')
    await eventually(async () => (await mails())[1].state === 'sent', 'the notification arrives')

    const [receipt] = await mails()
    assert.deepEqual([receipt.trouble, receipt.attempts], ['recipient', 1])
    assert.match(receipt.last_error, /User unknown/)
    const { body: health } = await foyer.call('GET', '/readyz')
    assert.deepEqual([health.mail, health.mails_failed, health.mail_refusal], ['ok', 0, null])
    const { body: failed } = await foyer.call('GET', '/api/mails?state=failed', { token })
    assert.deepEqual([failed.total, failed.items.length], [1, 1], 'the list of failed mails contains it')
    const all = await foyer.call('POST', '/api/mails/retry', { token })
    assert.deepEqual([all.status, all.body.queued], [200, 0], 'retrying all mails leaves it out')

    const right = { token, json: { email: 'ada@example.com' } }
    assert.equal((await foyer.call('PATCH', `/api/leads/${lead.id}`, right)).status, 200)
    const before = (await mailRows(foyer.deps.db))[0]?.message_id
    const again = await foyer.call('POST', `/api/mails/${receipt.id}/resend`, { token })
    assert.deepEqual([again.body.recipient, again.body.trouble], ['ada@example.com', null])
    await eventually(everyMailIs(foyer.deps.db, 'sent'), 'it arrives')
    const arrived = server.mails.at(-1)
    assert.deepEqual(arrived?.envelope.to, ['ada@example.com'])
    assert.notEqual(arrived?.parsed.messageId, before, 'a mail to another address has a new Message-ID')
  },
)

onEachDatabase(
  'a mistyped domain, which servers report as temporary, is no trouble of the firm either',
  async (start, t) => {
    const server = await startSmtpServer({
      mode: { at: 'rcpt', code: 450, text: '4.1.2 Domain not found', to: 'ada@exmaple.con' },
    })
    t.after(server.stop)
    const foyer = await start(patient(server))
    await foyer.submit({ email: 'ada@exmaple.con' })
    await eventually(
      async () => (await mailRows(foyer.deps.db)).every((mail) => mail.attempts > 0 && !mail.lease_token),
      'both were tried',
    )
    foyer.advance(86_400_000)
    await eventually(
      async () => (await mailRows(foyer.deps.db))[0]?.state === 'failed',
      'the receipt has failed',
    )
    await eventually(async () => (await foyer.call('GET', '/readyz')).body.mail === 'ok', 'all is well')
    assert.deepEqual(
      (await mailRows(foyer.deps.db)).map(({ state, trouble }) => [state, trouble]),
      [
        ['failed', 'recipient'],
        ['sent', null],
      ],
    )
  },
)

onEachDatabase('a missing mailbox of an attorney is trouble of the firm', async (start, t) => {
  const server = await startSmtpServer({
    mode: { at: 'rcpt', code: 550, text: '5.1.1 User unknown', to: notified },
  })
  t.after(server.stop)
  const foyer = await start(smtpSettings(server))
  await foyer.submit()
  await eventually(async () => (await foyer.call('GET', '/readyz')).body.mails_failed === 1, 'it is told')
  assert.equal((await foyer.call('GET', '/readyz')).body.mail, 'trouble')
  assert.deepEqual(
    (await mailRows(foyer.deps.db)).map(({ state, trouble }) => [state, trouble]),
    [
      ['sent', null],
      ['failed', null],
    ],
  )
})
