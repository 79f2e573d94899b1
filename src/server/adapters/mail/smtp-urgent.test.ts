import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { until } from '#server/testing/until.ts'
import { makeSmtpMailer } from './smtp.ts'
import { testMessage } from './test-message.ts'

test('an urgent mail does not wait behind other mails', async (t) => {
  const server = await startSmtpServer({ mode: 'hang' })
  t.after(server.stop)
  const mailer = makeSmtpMailer({
    host: '127.0.0.1',
    port: server.port,
    user: '',
    password: '',
    tls: false,
    ehloName: 'example.com',
    limits: { closeMs: 100 },
  })
  const hanging = Array.from({ length: 5 }, () => mailer.send(testMessage()))
  const failures = Promise.allSettled(hanging)
  const underWay = () => server.commands.filter((line) => line.startsWith('DATA')).length
  await until('both connections are taken', async () => underWay() === 2)
  await server.setMode('ok')
  await mailer.send(testMessage({ to: 'urgent@example.org', urgent: true }))
  assert.deepEqual(
    server.mails.map(({ envelope }) => envelope.to),
    [['urgent@example.org']],
  )
  await mailer.close()
  await failures
})
