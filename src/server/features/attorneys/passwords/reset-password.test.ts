import assert from 'node:assert/strict'
import { join } from 'node:path'
import { listMails, readMail } from '#server/adapters/mail/mailbox-reader.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { pruneResets } from './resets.queries.ts'

const newPassword = 'something only I would think of'
const minuteMs = 60_000

const ask = (foyer: TestFoyer, email: string) =>
  foyer.call('POST', '/api/auth/password-reset', { json: { email } })
const reset = (foyer: TestFoyer, token: string, new_password = newPassword) =>
  foyer.call('POST', '/api/auth/password-reset/confirm', { json: { token, new_password } })
const signIn = async (foyer: TestFoyer, username: string, password: string) =>
  (await foyer.call('POST', '/api/auth/token', { form: { username, password } })).status

const mailsOf = (foyer: TestFoyer) => foyer.deps.db.selectFrom('mails').selectAll().orderBy('id').execute()

const folderOf = (foyer: TestFoyer) => join(foyer.dataDir, 'mail')
/** The tokens in the sent mails, the newest first. */
const tokensSent = async (foyer: TestFoyer, count: number) => {
  const mails = await until(`${count} mails are sent`, async () => {
    const found = await listMails(folderOf(foyer))
    return found.length >= count && found
  })
  assert.equal(mails.length, count)
  const texts = await Promise.all(
    mails.map(async ({ name }) => (await readMail(folderOf(foyer), name))?.text ?? ''),
  )
  return texts.map((text) => /\/app\/reset-password#(\S+)/.exec(text)?.[1] ?? '')
}
const tokenFor = async (foyer: TestFoyer, email: string) => {
  await ask(foyer, email)
  return (await tokensSent(foyer, 1))[0] ?? ''
}

onEachDatabase(
  'a reset link from the mail sets a new password once; every session ends and it is recorded',
  async (start) => {
    const foyer = await start({ env: { FIRM_NAME: 'Example & Partners' } })
    const { id, email, token: access } = await foyer.attorney({ role: 'attorney' })
    const admin = await foyer.attorney()
    const asked = await ask(foyer, email.toUpperCase())
    assert.equal(asked.status, 202)
    assert.equal(asked.text, '')
    const [token = ''] = await tokensSent(foyer, 1)
    const [summary] = await listMails(folderOf(foyer))
    const mail = await readMail(folderOf(foyer), summary?.name ?? '')
    assert.equal(mail?.to, email)
    assert.equal(mail?.subject, 'Example & Partners: set a new password')
    assert.match(mail?.html ?? '', /href="http:\/\/localhost:\d+\/app\/reset-password#1\.[\w-]{43}"/)
    assert.equal(mail?.attachments.length, 0)

    const { items } = (await foyer.call('GET', '/api/mails', { token: admin.token })).body
    assert.deepEqual(
      items.map(({ kind, lead_id, recipient }: Record<string, unknown>) => ({ kind, lead_id, recipient })),
      [{ kind: 'password_reset', lead_id: null, recipient: email }],
    )
    const { db } = foyer.deps
    const rows = [
      ...(await mailsOf(foyer)),
      ...(await db.selectFrom('password_resets').selectAll().execute()),
    ]
    assert.ok(!JSON.stringify(rows).includes(token.split('.')[1] ?? '?'), 'nothing secret is stored')

    const weak = await reset(foyer, token, 'password1234')
    assert.equal(weak.status, 422)
    assert.equal(weak.body.errors[0].field, 'new_password')
    assert.equal((await foyer.call('GET', '/api/auth/me', { token: access })).status, 200)
    assert.equal((await reset(foyer, token)).status, 204)
    assert.equal((await foyer.call('GET', '/api/auth/me', { token: access })).status, 401)
    assert.equal((await foyer.call('GET', '/api/auth/me', { token: admin.token })).status, 200)
    assert.equal(await signIn(foyer, email, testPassword), 401)
    assert.equal(await signIn(foyer, email, newPassword), 200)

    const again = await reset(foyer, token, 'another one that nobody guesses')
    assert.equal(again.status, 400)
    assert.equal(again.body.code, 'reset_link_invalid')
    assert.equal(await signIn(foyer, email, newPassword), 200)
    const events = await db.selectFrom('events').select(['kind', 'actor_id', 'attorney_id']).execute()
    assert.deepEqual(
      events.map((event) => ({ ...event })),
      [{ kind: 'password.reset', actor_id: id, attorney_id: id }],
    )
  },
)

onEachDatabase(
  'unknown, waiting and deactivated addresses get the same answer, with the same statements, and no mail',
  async (start) => {
    const foyer = await start()
    const { email } = await foyer.attorney()
    const waiting = await foyer.attorney({ status: 'waiting' })
    const gone = await foyer.attorney({ status: 'deactivated' })
    let woken = 0
    foyer.deps.wakeMail = () => void woken++
    for (const address of ['nobody@example.com', waiting.email, gone.email, email]) {
      const { status, text, headers } = await ask(foyer, address)
      assert.equal(`${status} ${text} ${headers.get('content-type')}`, '202  null', address)
    }
    assert.equal(woken, 4)
    assert.deepEqual(
      (await mailsOf(foyer)).map(({ recipient }) => recipient),
      [email],
    )
    const resets = await foyer.deps.db.selectFrom('password_resets').select('attorney_id').execute()
    assert.deepEqual(
      resets.map(({ attorney_id }) => attorney_id === null),
      [true, true, true, false],
    )
    assert.equal((await ask(foyer, 'no address')).status, 422)
  },
)

onEachDatabase('a reset link works for 30 minutes and no longer', async (start) => {
  const foyer = await start()
  const { email } = await foyer.attorney()
  const token = await tokenFor(foyer, email)
  foyer.advance(30 * minuteMs)
  assert.equal((await reset(foyer, token)).body.code, 'reset_link_invalid')
  assert.equal(await signIn(foyer, email, testPassword), 200)
})

onEachDatabase('a forged reset link, or one without an account, sets no password', async (start) => {
  const foyer = await start()
  const { email } = await foyer.attorney()
  await ask(foyer, 'nobody@example.com')
  const token = await tokenFor(foyer, email)
  const [id = '', signature = ''] = token.split('.')
  let hashed = 0
  const { hash } = foyer.deps.passwords
  foyer.deps.passwords = { ...foyer.deps.passwords, hash: (given) => (hashed++, hash(given)) }
  const nobodys = foyer.deps.resetTokens.issue({ id: 1, attorney_id: 0, created_at: 0 })
  for (const wrong of [
    `1.${signature}`,
    `${id}.`,
    id,
    `${id}.${signature.slice(1)}`,
    `${id}.${signature}=`,
    `0${token}`,
    `99.${signature}`,
    '99999999999999999999.x',
    '.',
    'x',
    nobodys,
  ])
    assert.equal((await reset(foyer, wrong)).body.code, 'reset_link_invalid', wrong)
  assert.equal(hashed, 0, 'strangers cannot make the server hash')
  assert.equal(await signIn(foyer, email, testPassword), 200)
  assert.equal((await reset(foyer, token)).status, 204)
})

onEachDatabase(
  'using one reset link invalidates the others; two at the same moment set one password',
  async (start) => {
    const foyer = await start()
    const { email } = await foyer.attorney()
    await ask(foyer, email)
    await ask(foyer, email)
    const [one = '', other = ''] = await tokensSent(foyer, 2)
    assert.notEqual(one, other)
    const answers = await Promise.all([
      reset(foyer, one, 'the first of two new ones'),
      reset(foyer, other, 'the second of two new ones'),
      reset(foyer, one, 'the third of two new ones'),
    ])
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [204, 400, 400])
  },
)

onEachDatabase(
  'an account gets three reset mails an hour at most, whoever asks, and the answer does not reveal it',
  async (start) => {
    const foyer = await start()
    const { email } = await foyer.attorney()
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask(foyer, email)))
    assert.ok(answers.every(({ status }) => status === 202))
    assert.equal((await mailsOf(foyer)).length, 3)
    foyer.advance(61 * minuteMs)
    await ask(foyer, email)
    const asked = foyer.deps.db
      .selectFrom('password_resets')
      .select('id')
      .where('attorney_id', 'is not', null)
    assert.equal((await asked.execute()).length, 4)
  },
)

onEachDatabase('requests for and uses of reset links are limited per address', async (start) => {
  const foyer = await start({ env: { RATE_LIMIT: 'on', RATE_LIMIT_PASSWORD_RESETS: '3' } })
  assert.equal((await ask(foyer, 'nobody@example.com')).status, 202)
  assert.equal((await ask(foyer, 'somebody@example.com')).status, 202)
  assert.equal((await reset(foyer, '1.x')).status, 400)
  for (const refused of [await ask(foyer, 'nobody@example.com'), await reset(foyer, '1.x')]) {
    assert.equal(refused.status, 429)
    assert.ok(Number(refused.headers.get('retry-after')) > 0)
  }
})

onEachDatabase('a reset link does not work after its account was deactivated', async (start) => {
  const foyer = await start()
  const admin = await foyer.attorney()
  const { id, email } = await foyer.attorney()
  const token = await tokenFor(foyer, email)
  await foyer.call('PATCH', `/api/attorneys/${id}`, { token: admin.token, json: { is_active: false } })
  assert.equal((await reset(foyer, token)).body.code, 'reset_link_invalid')
})

onEachDatabase(
  'a reset link that expired before its mail could be sent is not sent, and its mail is removed',
  async (start) => {
    // Nothing listens on port 9 of this machine.
    const foyer = await start({
      env: { SMTP_HOST: '127.0.0.1', SMTP_PORT: '9', SMTP_TLS: 'False', MAIL_RETRY_MAX_SECONDS: '1' },
    })
    const { email } = await foyer.attorney()
    await ask(foyer, email)
    await until('it was tried', async () => ((await mailsOf(foyer))[0]?.attempts ?? 0) > 0)
    foyer.advance(31 * minuteMs)
    foyer.deps.wakeMail()
    await until('it is gone', async () => (await mailsOf(foyer)).length === 0)
    const { token } = await foyer.attorney()
    const { body } = await foyer.call('GET', '/api/mails?state=queued', { token })
    assert.equal(body.total, 0)
  },
)

onEachDatabase(
  'reset requests that expired long ago are deleted, unless a mail still refers to them',
  async (start) => {
    const foyer = await start()
    const { email } = await foyer.attorney()
    await tokenFor(foyer, email)
    for (let n = 0; n < 3; n++) await ask(foyer, `nobody-${n}@example.com`)
    const { db, now } = foyer.deps
    assert.equal(await pruneResets(db, now() + 24 * 60 * minuteMs), 0, 'they are counted for an hour')
    assert.equal(await pruneResets(db, now() + 25 * 60 * minuteMs), 3)
    await transact(db, (tx) => tx.deleteFrom('mails').execute())
    assert.equal(await pruneResets(db, now() + 25 * 60 * minuteMs), 1)
  },
)
