import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { until } from '#server/testing/until.ts'

onEachDatabase(
  'an admin sends a test mail to themselves, and sees what the mail server says',
  async (start, t) => {
    const server = await startSmtpServer({ mode: { at: 'rcpt', code: 550, text: '5.1.1 User unknown' } })
    t.after(server.stop)
    const foyer = await start({
      env: {
        SMTP_HOST: '127.0.0.1',
        SMTP_PORT: String(server.port),
        SMTP_TLS: 'False',
        MAIL_RETRY_MAX_SECONDS: '1',
      },
    })
    const { token, email } = await foyer.attorney()
    const send = () => foyer.call('POST', '/api/test-mail', { token })
    const read = () => foyer.call('GET', '/api/test-mail', { token })
    assert.equal((await read()).status, 404)
    assert.equal((await send()).status, 202)
    await until('it is refused', async () => (await read()).body.state === 'failed')
    assert.match((await read()).body.last_error, /550/)
    await server.setMode('refuse')
    assert.equal((await send()).status, 202)
    assert.equal((await send()).body.code, 'still_queued')
    await server.setMode('ok')
    await until('it is sent', async () => (await read()).body.state === 'sent', 15_000)
    assert.deepEqual(server.mails[0]?.envelope.to, [email])
    assert.equal(server.mails[0]?.parsed.subject, 'Our firm: a test')
    const colleague = await foyer.attorney({ role: 'attorney' })
    assert.equal((await foyer.call('POST', '/api/test-mail', { token: colleague.token })).status, 403)
  },
)
