import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import { eventually, notified, onEachOutbox, smtpSettings } from '../outbox/test-outbox.ts'

onEachDatabase(
  'the name of a prospect is written in its own order in both mails, however long it is',
  async (start, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    const foyer = await start(smtpSettings(server))
    for (const [n, [first_name, last_name, name]] of (
      [
        ['小明', '王', '王小明'],
        ['길동', '홍', '홍길동'],
        ['太郎', '山田', '山田太郎'],
        ['David', '王', 'David 王'],
        ['José Ángel', 'García-López de la Torre', 'José Ángel García-López de la Torre'],
        [
          'María de los Ángeles',
          'Ruiz de Alarcón y Mendoza',
          'María de los Ángeles Ruiz de Alarcón y Mendoza',
        ],
      ] as const
    ).entries()) {
      const email = `lead-${n}@example.com`
      server.mails.length = 0
      assert.equal((await foyer.submit({ first_name, last_name, email })).status, 201)
      await eventually(() => server.mails.length === 2, `both mails about ${name}`)
      const to = (address: string) =>
        server.mails.find(({ envelope }) => envelope.to.includes(address))?.parsed
      const [confirmation, notification] = [to(email), to(notified)]
      assert.ok(confirmation && notification)
      assert.ok(confirmation.text?.startsWith(`Dear ${name},\n`), confirmation.text)
      assert.ok(confirmation.html?.includes(`>Dear ${name},<`), confirmation.html)
      assert.equal(notification.subject, `New lead: ${name}`)
      assert.ok(notification.text?.startsWith(`${name} has sent `), notification.text)
      assert.ok(notification.html?.includes(`<strong><bdi>${name}</bdi></strong>`), notification.html)
    }
  },
)

onEachDatabase('an advertisement typed as a name is not sent to the address', async (start, t) => {
  const server = await startSmtpServer()
  t.after(server.stop)
  const foyer = await start(smtpSettings(server))
  const hostile = [
    ['Click https://evil.example', 'now'],
    ['You have won $1000', 'call +1 555 0100'],
    ['www.evil.example', 'Evil'],
    ['Congratulations you have won', 'a prize call us right now'],
  ]
  for (const [n, [first_name, last_name]] of hostile.entries())
    await foyer.submit({ first_name, last_name, email: `lead-${n}@example.com` })
  await eventually(() => server.mails.length === 2 * hostile.length, 'every mail arrives')
  for (const { envelope, parsed } of server.mails.filter((mail) => !mail.envelope.to.includes(notified))) {
    assert.match(parsed.text ?? '', /^Hello,\n/, envelope.to[0])
    assert.doesNotMatch(`${parsed.subject} ${parsed.text} ${parsed.html}`, /\b(evil|won|call)\b/i)
  }
})

onEachOutbox('a single name is written without blanks around it', async (outbox, t) => {
  const { db, addLeads, smtpMailer, startWorker } = outbox
  const server = await startSmtpServer()
  t.after(server.stop)
  const people = [
    { first_name: 'Sukarno', last_name: '' },
    { first_name: '', last_name: 'Sukarno' },
  ]
  await addLeads(people.map((_, n) => `lead-${n}@example.com`))
  await transact(db, async (tx) => {
    for (const [n, person] of people.entries())
      await tx.updateTable('leads').set(person).where('email', '=', `lead-${n}@example.com`).execute()
  })
  startWorker(smtpMailer(server.port))
  await eventually(() => server.mails.length === 4, 'every mail arrives')
  for (const { envelope, parsed } of server.mails) {
    if (envelope.to.includes(notified)) assert.equal(parsed.subject, 'New lead: Sukarno')
    else assert.match(parsed.text ?? '', /^Dear Sukarno,\n/)
    assert.match(parsed.text ?? '', /^(Dear )?Sukarno/)
  }
})
