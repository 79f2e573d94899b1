import assert from 'node:assert/strict'
import { testPassword } from '#server/testing/attorneys.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { type SmtpMode, startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'

const dayMs = 86_400_000
const password = 'something only I would think of'
const ada = 'ada@example.com'

const smtp = (port: number) => ({
  env: {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(port),
    SMTP_TLS: 'False',
    MAIL_RETRY_MAX_SECONDS: '1',
    FIRM_NAME: 'Example & Partners',
    REGISTRATION: 'closed',
  },
})

const invite = (foyer: TestFoyer, token: string, json: object = { email: ada }) =>
  foyer.call('POST', '/api/invitations', { token, json })
const listed = async (foyer: TestFoyer, token: string) =>
  (await foyer.call('GET', '/api/invitations', { token })).body.items
const resend = (foyer: TestFoyer, token: string, id: number) =>
  foyer.call('POST', `/api/invitations/${id}/resend`, { token })
const look = (foyer: TestFoyer, token: string) =>
  foyer.call('POST', '/api/auth/invitation', { json: { token } })
const accept = (foyer: TestFoyer, token: string, more: object = {}) =>
  foyer.call('POST', '/api/auth/invitation/accept', {
    json: { token, name: 'Ada Lovelace', password, ...more },
  })
const signIn = async (foyer: TestFoyer, username: string) =>
  (await foyer.call('POST', '/api/auth/token', { form: { username, password } })).status
/** The link as the worker would write it now. */
const linkOf = async ({ deps: { db, invitationTokens } }: TestFoyer, id: number) =>
  invitationTokens.issue(
    await db.selectFrom('invitations').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
  )

onEachDatabase(
  'an invited person gets a link that works once, whoever else may register, and what becomes of the mail is shown',
  async (start, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    const foyer = await start(smtp(server.port))
    const { id: adminId, token } = await foyer.attorney({ email: 'grace@example.com' })
    const invited = await invite(foyer, token, { email: 'Ada@Example.com', role: 'admin', language: 'es' })
    assert.equal(invited.status, 201)
    const { id } = invited.body
    assert.deepEqual(
      [invited.body.email, invited.body.role, invited.body.language, invited.body.invited_by.id],
      [ada, 'admin', 'es', adminId],
    )
    await until('it is sent', async () => (await listed(foyer, token))[0]?.state === 'sent')
    const [mail] = server.mails
    assert.deepEqual(mail?.envelope.to, [ada])
    assert.equal(mail?.parsed.subject, 'Example & Partners: su invitación')
    const { text = '', html = '' } = mail?.parsed ?? {}
    assert.match(text, /grace@\u200b?example.* como administrador/)
    const link = /\/app\/invitation#(\d+\.[\w-]{43})\n/.exec(text)?.[1] ?? ''
    assert.ok(html.includes(`/app/invitation#${link}"`))
    assert.match(html, /<html lang="es"/)
    const { db } = foyer.deps
    const rows = [
      await db.selectFrom('invitations').selectAll().execute(),
      await db.selectFrom('mails').selectAll().execute(),
      await db.selectFrom('event_values').selectAll().execute(),
    ]
    assert.ok(!JSON.stringify(rows).includes(link.split('.')[1] ?? '?'), 'nothing secret is stored')

    const { body: offered } = await look(foyer, link)
    assert.deepEqual(
      [offered.email, offered.role, offered.firm_name, offered.invited_by],
      [ada, 'admin', 'Example & Partners', 'grace@example.com'],
    )
    const weak = await accept(foyer, link, { password: 'password1234' })
    assert.equal(weak.body.errors[0].field, 'password')
    const answers = await Promise.all([accept(foyer, link), accept(foyer, link), accept(foyer, link)])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 400, 400])
    for (const { status, body } of answers) if (status === 400) assert.equal(body.code, 'invitation_invalid')
    assert.equal(await signIn(foyer, ada), 200)
    assert.equal((await look(foyer, link)).body.code, 'invitation_invalid')
    assert.deepEqual(await listed(foyer, token), [])
    const account = await db.selectFrom('attorneys').selectAll().where('email', '=', ada).executeTakeFirst()
    assert.deepEqual([account?.name, account?.role, account?.status], ['Ada Lovelace', 'admin', 'active'])
    const { items } = (await foyer.call('GET', '/api/events?about=firm', { token })).body
    assert.deepEqual(
      items.map(({ kind, actor, after }: Record<string, Record<string, unknown>>) => [
        kind,
        actor?.['email'],
        after?.['email'],
      ]),
      [
        ['invitation.accepted', ada, ada],
        ['invitation.sent', 'grace@example.com', ada],
      ],
    )
    assert.equal((await invite(foyer, token)).body.code, 'email_taken')
    assert.equal((await resend(foyer, token, id)).status, 404)
    assert.equal((await foyer.call('DELETE', `/api/invitations/${id}`, { token })).status, 404)
  },
)

onEachDatabase(
  'a refused mail is shown with the answer of the server and can be sent again; only the newest link works, until it is revoked',
  async (start, t) => {
    const refuses: SmtpMode = { at: 'rcpt', code: 550, text: '5.1.1 User unknown' }
    const server = await startSmtpServer({ mode: refuses })
    t.after(server.stop)
    const foyer = await start(smtp(server.port))
    const { token } = await foyer.attorney()
    const { id } = (await invite(foyer, token)).body
    await until('it is refused', async () => (await listed(foyer, token))[0]?.state === 'failed')
    const [refused] = await listed(foyer, token)
    assert.equal(refused.trouble, 'recipient')
    assert.match(refused.last_error, /550/)
    assert.equal((await foyer.call('GET', '/readyz')).body.mails_failed, 0, 'the mail of the firm works')
    assert.equal((await invite(foyer, token)).body.code, 'already_invited')

    const first = await linkOf(foyer, id)
    await server.setMode('refuse')
    foyer.advance(1)
    assert.equal((await resend(foyer, token, id)).status, 200)
    assert.equal((await look(foyer, first)).body.code, 'invitation_invalid', 'links of before end')
    assert.equal((await resend(foyer, token, id)).body.code, 'still_queued')
    await server.setMode('ok')
    await until('it is sent', async () => (await listed(foyer, token))[0]?.state === 'sent', 15_000)
    const second = await linkOf(foyer, id)
    assert.ok(server.mails[0]?.parsed.text?.includes(`#${second}\n`))
    assert.equal((await look(foyer, second)).status, 200)

    foyer.advance(7 * dayMs)
    const admin = await foyer.attorney()
    assert.equal((await accept(foyer, second)).body.code, 'invitation_invalid')
    assert.equal((await listed(foyer, admin.token))[0].state, 'expired')
    assert.equal((await resend(foyer, admin.token, id)).status, 200)
    const third = await linkOf(foyer, id)
    assert.equal((await look(foyer, third)).status, 200)
    const path = `/api/invitations/${id}`
    assert.equal((await foyer.call('DELETE', path, { token: admin.token })).status, 204)
    assert.equal((await accept(foyer, third)).body.code, 'invitation_invalid')
    assert.equal((await invite(foyer, admin.token)).status, 201, 'the person can be invited again')
    assert.equal((await invite(foyer, admin.token, { email: 'x@example.com', language: 'xx' })).status, 422)
  },
)

onEachDatabase(
  'the link works only while its sender is an active admin; another admin can send it again',
  async (start) => {
    const foyer = await start()
    const first = await foyer.attorney()
    const second = await foyer.attorney()
    const { id } = (await invite(foyer, first.token)).body
    const link = await linkOf(foyer, id)
    const change = (json: object) =>
      foyer.call('PATCH', `/api/attorneys/${first.id}`, { token: second.token, json })
    for (const [lost, given] of [
      [{ is_active: false }, { is_active: true }],
      [{ role: 'attorney' }, { role: 'admin' }],
    ] as const) {
      await change(lost)
      assert.equal((await look(foyer, link)).body.code, 'invitation_invalid')
      assert.equal((await accept(foyer, link)).body.code, 'invitation_invalid')
      assert.equal((await listed(foyer, second.token))[0].state, 'inviter_left')
      await change(given)
      assert.equal((await look(foyer, link)).status, 200)
    }
    await change({ is_active: false })
    await until('the mail is not queued any more', async () => {
      const queued = foyer.deps.db.selectFrom('mails').select('id').where('state', '=', 'queued')
      return (await queued.execute()).length === 0
    })
    foyer.advance(1)
    assert.equal((await resend(foyer, second.token, id)).status, 200)
    assert.equal((await accept(foyer, await linkOf(foyer, id))).status, 201)
    assert.equal(await signIn(foyer, ada), 200)
  },
)

onEachDatabase(
  'whoever has an account is not invited; whoever asks for access in the meantime gets one account',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    for (const status of ['active', 'waiting', 'deactivated'] as const) {
      const { email } = await foyer.attorney({ status })
      const { body } = await invite(foyer, token, { email })
      assert.equal(body.code, 'email_taken')
      assert.match(
        body.detail,
        { active: /has an account/, waiting: /Approve/, deactivated: /Reactivate/ }[status],
      )
    }
    const register = (email: string) =>
      foyer.call('POST', '/api/auth/register', { json: { email, password: testPassword } })
    const open = async (email: string) => linkOf(foyer, (await invite(foyer, token, { email })).body.id)

    const links = [await open(ada), await open('alan@example.com'), await open('edsger@example.com')]
    const ids = [await register(ada), await register('alan@example.com')].map(({ body }) => body.id)
    const accepted = await accept(foyer, links[0] ?? '')
    assert.deepEqual([accepted.status, accepted.body.id, accepted.body.is_active], [201, ids[0], true])
    assert.equal(await signIn(foyer, ada), 200, 'with the password of the invited person')

    await foyer.call('PATCH', `/api/attorneys/${ids[1]}`, { token, json: { is_active: true } })
    assert.equal((await accept(foyer, links[1] ?? '')).body.code, 'invitation_invalid')
    const [one, other] = await Promise.all([accept(foyer, links[2] ?? ''), register('edsger@example.com')])
    assert.ok([201, 409].includes(one.status) && [201, 409].includes(other.status))
    const { db } = foyer.deps
    const accounts = await db.selectFrom('attorneys').select('email').execute()
    assert.equal(accounts.filter(({ email }) => email === 'edsger@example.com').length, 1)
  },
)

onEachDatabase('invitations to one mailbox and tries of links are limited', async (start) => {
  const foyer = await start({ env: { RATE_LIMIT: 'on', RATE_LIMIT_INVITATIONS: '9' } })
  const { token } = await foyer.attorney()
  for (let n = 0; n < 5; n++) {
    const { status, body } = await invite(foyer, token)
    assert.equal(status, 201)
    await foyer.call('DELETE', `/api/invitations/${body.id}`, { token })
  }
  const refused = await invite(foyer, token)
  assert.equal(refused.body.code, 'too_many_requests')
  assert.ok(Number(refused.headers.get('retry-after')) > 0)
  assert.equal((await invite(foyer, token, { email: 'alan@example.com' })).status, 201)
  for (const wrong of ['1.x', `99.${'A'.repeat(43)}`])
    assert.equal((await look(foyer, wrong)).body.code, 'invitation_invalid')
  for (const limited of [await look(foyer, '1.x'), await accept(foyer, '1.x'), await resend(foyer, token, 6)])
    assert.equal(limited.status, 429)
})
