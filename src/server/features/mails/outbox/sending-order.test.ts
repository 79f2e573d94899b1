import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MailKind } from '#contract/schemas/mails.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { eventually, mailRows, smtpSettings } from './test-outbox.ts'
import { sendingOrder } from './sending-order.ts'

const colleagues = Array.from({ length: 10 }, (_, n) => `attorney-${n}@example.org`)

const busyFirm = (server: { port: number }) => ({
  env: { ...smtpSettings(server).env, NOTIFY_EMAIL: colleagues.join(',') },
})

const ask = (foyer: TestFoyer, email: string) =>
  foyer.call('POST', '/api/auth/password-reset', { json: { email } })

onEachDatabase(
  'a reset link waits for no other mail, however many are queued and however slow the server is',
  async (start, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    const foyer = await start(busyFirm(server))
    const { email } = await foyer.attorney()
    await server.setMode('slow')
    for (let n = 0; n < 10; n++) await foyer.submit({ email: `lead-${n}@example.com` })
    await eventually(() => server.mails.length > 0, 'mails go out')
    const before = server.mails.length
    assert.equal((await ask(foyer, email)).status, 202)
    const arrived = () => server.mails.findIndex(({ envelope }) => envelope.to.includes(email))
    await eventually(() => arrived() >= 0, 'the link arrives')
    const overtakenBy = arrived() - before
    assert.ok(overtakenBy < 20, `${overtakenBy} mails went first`)
    assert.ok((await mailRows(foyer.deps.db)).filter(({ state }) => state === 'queued').length > 50)
  },
)

onEachDatabase(
  'after an outage of the mail server reset links are sent first, then receipts, then notifications',
  async (start, t) => {
    const server = await startSmtpServer({ mode: 'refuse' })
    t.after(server.stop)
    const foyer = await start(busyFirm(server))
    const { email } = await foyer.attorney()
    for (let n = 0; n < 3; n++) await foyer.submit({ email: `lead-${n}@example.com` })
    await eventually(async () => (await foyer.call('GET', '/readyz')).body.mail === 'trouble', 'trouble')
    assert.equal((await ask(foyer, email)).status, 202)
    // Slow, so that while a mail that was just tried waits for a second, the others do not all overtake it.
    await server.setMode('slow')
    await eventually(() => server.mails.length === 34, 'every mail arrives', 120_000)
    const placesOf = (...addresses: string[]) =>
      server.mails.flatMap(({ envelope }, place) => (addresses.includes(envelope.to[0] ?? '') ? [place] : []))
    // Some mails were being sent when the server came back.
    const [link = Infinity] = placesOf(email)
    assert.ok(link < 12, `the link was number ${link}`)
    const receipts = placesOf(...Array.from({ length: 3 }, (_, n) => `lead-${n}@example.com`))
    assert.ok(Math.max(...receipts) < 18, `receipts were numbers ${receipts.join(', ')}`)
    assert.equal(placesOf(...colleagues).length, 30)
  },
)

test('a flood of receipts does not delay notifications: mails that have waited long are sent first', () => {
  const at = 1_000_000
  const first = (due: Partial<Record<MailKind, number>>) =>
    sendingOrder(new Map(Object.entries(due) as [MailKind, number][]), { now: at, isReachable: true })
  assert.deepEqual(first({ notification: at - 5_000, confirmation: at - 1 }), [
    'confirmation',
    'notification',
  ])
  assert.deepEqual(first({ notification: at - 60_000, confirmation: at - 1 }), [
    'notification',
    'confirmation',
  ])
  assert.deepEqual(first({ notification: at - 60_000, confirmation: at - 1, password_reset: at }), [
    'password_reset',
    'notification',
    'confirmation',
  ])
  assert.deepEqual(first({ notification: at + 1, confirmation: at }), ['confirmation'])
})
