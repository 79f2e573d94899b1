import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { referenceOf } from '#contract/values/reference.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { type SmtpMode, startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { eventually, everyMailIs, notified, smtpSettings } from './test-outbox.ts'

const startServer = async (t: TestContext, mode: SmtpMode = 'ok') => {
  const server = await startSmtpServer({ mode })
  t.after(server.stop)
  return server
}

const mailsOf = async ({ db }: TestFoyer['deps'], leadId: number) =>
  db.selectFrom('mails').selectAll().where('lead_id', '=', leadId).orderBy('id').execute()

/**
 * Longer than an answer takes on a busy machine, and shorter than the answer of a slow mail server. A server that hangs
 * never answers.
 */
const atOnceMs = 800

const faults = ['tempfail', 'half', 'greylist', 'drop', 'ackdrop', 'slow', 'refuse'] as const

onEachDatabase(
  'whatever the mail server does wrong, leads are stored at once and every mail arrives afterward',
  async (start, t) => {
    const server = await startServer(t)
    const foyer = await start(smtpSettings(server))
    const times: number[] = []
    for (const fault of faults) {
      await server.setMode(fault)
      server.mails.length = 0
      const expected = new Set<string | null>()
      for (let n = 0; n < 2; n++) {
        const started = performance.now()
        const { status, body } = await foyer.submit({ email: `${fault}-${n}@example.com` })
        times.push(performance.now() - started)
        assert.equal(status, 201)
        for (const mail of await mailsOf(foyer.deps, body.id)) expected.add(mail.message_id)
      }
      assert.equal(expected.size, 4)
      const tried = async () =>
        (
          await foyer.deps.db
            .selectFrom('mails')
            .select('id')
            .where('attempts', '>', 0)
            .where('message_id', 'in', [...expected])
            .execute()
        ).length
      await eventually(async () => (await tried()) > 0, `${fault}: a mail was tried`)
      await server.setMode('ok')
      const arrived = () => new Set(server.mails.map(({ parsed }) => parsed.messageId ?? null))
      await eventually(() => arrived().size === 4, `${fault}: every mail arrives`)
      assert.deepEqual(arrived(), expected, 'with the Message-ID of the first attempt')
      for (const { envelope } of server.mails) assert.equal(envelope.to.length, 1)
      // A mail that arrived may be sent once more, because its acceptance was lost.
      await eventually(everyMailIs(foyer.deps.db, 'sent'), `${fault}: every mail is stored as sent`)
      await eventually(
        async () => (await foyer.call('GET', '/readyz')).body.mail === 'ok',
        `${fault}: the mail status is ok again`,
      )
    }
    times.sort((a, b) => a - b)
    assert.ok(
      (times[times.length >> 1] ?? 0) < atOnceMs,
      `taking a lead took ${times.map(Math.round).join(', ')} ms`,
    )
  },
)

onEachDatabase('a mail server that hangs delays neither leads nor pages', async (start, t) => {
  const server = await startServer(t, 'hang')
  const foyer = await start(smtpSettings(server))
  const { token } = await foyer.attorney()
  await foyer.submit()
  await eventually(() => server.commands.some((line) => line.startsWith('DATA')), 'a mail hangs')
  const times: number[] = []
  for (let n = 0; n < 9; n++) {
    const started = performance.now()
    assert.equal((await foyer.submit({ email: `lead-${n}@example.com` })).status, 201)
    assert.equal((await foyer.call('GET', '/api/leads', { token })).status, 200)
    times.push(performance.now() - started)
  }
  times.sort((a, b) => a - b)
  assert.ok((times[4] ?? 0) < atOnceMs, `storing a lead took ${times.map(Math.round).join(', ')} ms`)
  assert.equal(server.mails.length, 0)
  // Ends hanging connections, so that stopping does not wait for them.
  await server.stop()
  await foyer.stop({ withinMs: 1_000 })
})

onEachDatabase(
  'the attorney gets the unchanged resume, the prospect a receipt without it, and nobody else gets a mail',
  async (start, t) => {
    const server = await startServer(t)
    const foyer = await start(smtpSettings(server))
    const content = Buffer.concat([
      Buffer.from('%PDF-1.4\n'),
      randomBytes(300_000),
      Buffer.from('\ntrailer<</Root 1 0 R>>\n%%EOF\n'),
    ])
    const { body } = await foyer.submit({
      resume: { name: 'Résumé – Ada 你好.pdf', type: 'application/pdf', content },
    })
    await eventually(() => server.mails.length === 2, 'both mails arrive')

    const to = (address: string) => server.mails.find(({ envelope }) => envelope.to.includes(address))
    const notification = to(notified)
    const [attachment] = notification?.parsed.attachments ?? []
    assert.equal(sha256(attachment?.content), sha256(content))
    assert.equal(attachment?.filename, 'Résumé – Ada 你好.pdf')
    assert.equal(attachment?.mimeType, 'application/pdf')
    assert.equal(notification?.parsed.subject, 'New lead: Ada Lovelace')
    for (const part of [notification?.parsed.text, notification?.parsed.html])
      assert.match(part ?? '', /ada@example\.com/)

    const confirmation = to('ada@example.com')
    assert.deepEqual(confirmation?.parsed.attachments, [])
    assert.equal(confirmation?.parsed.from?.name, 'Example & Partners')
    for (const part of [confirmation?.parsed.text, confirmation?.parsed.html]) {
      assert.match(part ?? '', /does not make you a client/)
      assert.match(part ?? '', new RegExp(`reference: (<strong>)?(<bdi>)?${referenceOf(body.id)}`))
      assert.doesNotMatch(part ?? '', /uploads|\/api\/|ada@example\.com|Résumé/)
    }
    assert.deepEqual(server.mails.map(({ envelope }) => envelope.to).sort(), [
      ['ada@example.com'],
      [notified],
    ])
  },
)

onEachDatabase(
  'no field of a submission adds a recipient or a header: it is refused or stays text',
  async (start, t) => {
    const server = await startServer(t)
    const foyer = await start(smtpSettings(server))
    const payloads = [
      'Ada\r\nBcc: evil@example.net',
      'Ada\nX-Evil: yes',
      'Ada\0',
      'Ada\r\n\r\n<b>body</b>',
      'Ada\u2028Bcc: evil@example.net',
      'Ada", <evil@example.net>, "x',
      'Ada (comment) <evil@example.net>;',
      'list: evil@example.net, other@example.net;',
      '=?utf-8?Q?Ada=0D=0ABcc:_evil=40example.net?=',
      '😀'.repeat(50),
    ]
    const mailboxes = [
      'a@example.com,evil@example.net',
      '"a b"@example.com',
      'a@example.com\r\nBcc: evil@example.net',
      '<a@example.com>',
      'a(c)@example.com',
      'g:a@example.com;',
    ]
    let taken = 0
    for (const payload of payloads) {
      for (const field of ['first_name', 'last_name'] as const) {
        const { status } = await foyer.submit({ [field]: payload, email: 'ada@example.com' })
        assert.ok(status === 201 || status === 422, `${JSON.stringify(payload)}: ${status}`)
        if (status === 201) taken += 1
      }
      const file = {
        name: `${payload.replace(/[\r\n\0"]/g, '_')}.pdf`,
        type: 'application/pdf',
        content: '%PDF-1.4\n%%EOF\n',
      }
      const { status } = await foyer.submit({ email: 'ada@example.com', resume: file })
      if (status === 201) taken += 1
    }
    for (const email of mailboxes) assert.equal((await foyer.submit({ email })).status, 422, email)
    assert.ok(taken > 10)

    // Five confirmations are sent at once, the others later.
    await eventually(() => server.mails.length === taken + 5, 'every mail that is due arrives')
    const usual = [
      'auto-submitted',
      'content-type',
      'date',
      'from',
      'message-id',
      'mime-version',
      'subject',
      'to',
      'x-auto-response-suppress',
    ]
    for (const { envelope, parsed } of server.mails) {
      assert.equal(envelope.to.length, 1)
      assert.ok(['ada@example.com', notified].includes(envelope.to[0] ?? ''), envelope.to[0])
      assert.deepEqual(
        parsed.to?.map(({ address }) => address),
        envelope.to,
      )
      assert.deepEqual(
        parsed.headers
          .map(({ key }) => key)
          .filter((key) => key !== 'content-transfer-encoding')
          .sort(),
        usual,
      )
      assert.doesNotMatch(parsed.html ?? '', /<b>body/)
    }
  },
)

const sha256 = (content: string | ArrayBuffer | Uint8Array | undefined) =>
  createHash('sha256')
    .update(content instanceof ArrayBuffer ? new Uint8Array(content) : (content ?? ''))
    .digest('hex')

onEachDatabase(
  'a waiting notification is not sent to an attorney who has left the firm meanwhile, nor sent there again',
  async (start, t) => {
    const server = await startServer(t)
    const { env } = smtpSettings(server)
    const foyer = await start({ env: { ...env, NOTIFY_EMAIL: '' } })
    const [ada, grace] = [
      await foyer.attorney({ email: 'ada@firm.example' }),
      await foyer.attorney({ email: 'grace@firm.example', role: 'attorney' }),
    ]
    const { token } = ada
    const { body: old } = await foyer.submit({ email: 'old@example.com' })
    await eventually(everyMailIs(foyer.deps.db, 'sent'), 'the mails of the first lead')
    await server.setMode('refuse')
    const { body: lead } = await foyer.submit({ email: 'new@example.com' })
    // No mail is being sent any more.
    await eventually(
      async () =>
        (await mailsOf(foyer.deps, lead.id)).every((mail) => mail.last_error !== null && !mail.lease_token),
      'each was tried',
    )
    const change = { token, json: { is_active: false } }
    assert.equal((await foyer.call('PATCH', `/api/attorneys/${grace.id}`, change)).status, 200)
    await server.setMode('ok')
    await eventually(everyMailIs(foyer.deps.db, 'sent'), 'the mails of the second')
    const told = async (id: number) => (await mailsOf(foyer.deps, id)).map(({ recipient }) => recipient)
    assert.deepEqual(await told(lead.id), ['new@example.com', 'ada@firm.example'])
    assert.equal(server.mails.filter(({ envelope }) => envelope.to.includes('grace@firm.example')).length, 1)

    const notification = (await mailsOf(foyer.deps, old.id)).find(
      ({ recipient }) => recipient === 'grace@firm.example',
    )
    const { status, body } = await foyer.call('POST', `/api/mails/${notification?.id}/resend`, { token })
    assert.equal(status, 404)
    assert.match(body.detail, /no longer in the firm/)
  },
)
