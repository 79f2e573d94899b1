import assert from 'node:assert/strict'
import { makeMigratedDatabase, onEachDatabase } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { eventually, everyMailIs, mailRows, smtpSettings } from './test-outbox.ts'

onEachDatabase(
  'every mail has a unique Message-ID, also across installations and restored backups with the same sender',
  async (_, t, kind) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    const env = { ...smtpSettings(server).env, NOTIFY_EMAIL: '' }
    // Each counts its leads from one, like a new installation, or a restored one.
    for (let installations = 0; installations < 3; installations++) {
      const databaseUrl = kind === 'postgres' ? await makeMigratedDatabase(t) : undefined
      const foyer = await makeStartFoyer(t, databaseUrl)({ env })
      await foyer.submit()
      const founder = { email: 'first@example.org', password: 'a sentence only Ada knows' }
      assert.equal((await foyer.call('POST', '/api/auth/register', { json: founder })).status, 201)
      await foyer.submit()
      const { email } = founder
      await foyer.call('POST', '/api/auth/password-reset', { json: { email } })
      const count = async () => (await mailRows(foyer.deps.db)).length
      await eventually(async () => (await count()) === 5, 'the mail with the link is stored')
      await eventually(everyMailIs(foyer.deps.db, 'sent'), 'every mail is sent')
    }
    const ids = server.mails.map(({ parsed }) => parsed.messageId ?? '')
    assert.equal(ids.length, 15)
    assert.equal(new Set(ids).size, 15)
    for (const id of ids)
      assert.match(id, /^<(lead-[12]-(confirmation|notification)|reset-1)-[0-9a-f]{16}@example\.com>$/)
    // The part before the random one is the same in each.
    assert.equal(new Set(ids.map((id) => id.replace(/-[0-9a-f]{16}@/, '@'))).size, 5)
  },
)

onEachDatabase('every attempt to send a mail uses the same Message-ID', async (start, t) => {
  const server = await startSmtpServer({ mode: 'ackdrop' })
  t.after(server.stop)
  const foyer = await start(smtpSettings(server))
  await foyer.submit()
  await eventually(() => server.mails.length >= 2, 'both arrive, and nobody hears of it')
  await server.setMode('ok')
  await eventually(everyMailIs(foyer.deps.db, 'sent'), 'both are sent')
  const stored = (await mailRows(foyer.deps.db)).map(({ message_id }) => message_id)
  assert.deepEqual(new Set(server.mails.map(({ parsed }) => parsed.messageId ?? null)), new Set(stored))
})
