import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { type TestSmtpServer, startSmtpServer } from '#server/testing/servers/smtp-server.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'

const hourMs = 3_600_000
const env = ({ port }: TestSmtpServer) => ({
  env: {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(port),
    SMTP_TLS: 'False',
    FIRM_NAME: 'Example & Partners',
  },
})
const register = async (foyer: TestFoyer, name: string, language?: string) => {
  const json = {
    email: `${name.toLowerCase()}@example.com`,
    name,
    password: 'a sentence of mine alone',
    ...(language && { language }),
  }
  return (await foyer.call('POST', '/api/auth/register', { json })).body.id
}
const queued = ({ deps: { db } }: TestFoyer) =>
  db
    .selectFrom('mails')
    .select(['kind', 'due_at', 'lease_token'])
    .where('state', '=', 'queued')
    .orderBy('id')
    .execute()
const allSent = (foyer: TestFoyer) =>
  until('all that is due is sent', async () =>
    (await queued(foyer)).every(
      ({ due_at, lease_token }) => lease_token === null && due_at > foyer.deps.now(),
    ),
  )

onEachDatabase(
  'each admin is told who waits for approval, once an hour at most, and nobody who waits is left out',
  async (start, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    const foyer = await start(env(server))
    const grace = await foyer.attorney({ email: 'grace@example.com' })
    await foyer.attorney({ email: 'spanish@example.com' })
    await foyer.attorney({ email: 'colleague@example.com', role: 'attorney' })
    const { id: spanish } = await foyer.deps.db
      .selectFrom('attorneys')
      .select('id')
      .where('email', '=', 'spanish@example.com')
      .executeTakeFirstOrThrow()
    const { token } = await signInAs(foyer, spanish)
    assert.equal((await foyer.call('PATCH', '/api/auth/me', { token, json: { language: 'es' } })).status, 200)
    await register(foyer, 'Ada')
    await allSent(foyer)
    assert.deepEqual(
      server.mails.map(({ envelope, parsed }) => `${envelope.to[0]} ${parsed.subject}`).toSorted(),
      [
        'grace@example.com Example & Partners: somebody asks for access',
        'spanish@example.com Example & Partners: alguien pide acceso',
      ],
    )
    const english = server.mails.find(({ envelope }) => envelope.to[0] === 'grace@example.com')?.parsed
    assert.match(english?.text ?? '', /^- Ada \(ada@example\.com\)$/m)
    assert.match(english?.html ?? '', /href="http:\/\/[^"]+\/app\/team"/)

    for (const name of ['Alan', 'Edsger', 'Frances']) await register(foyer, name)
    assert.deepEqual(
      (await queued(foyer)).map(({ kind }) => kind),
      ['access_requested', 'access_requested'],
      'one for each admin waits until the hour is over',
    )
    await foyer.call('PATCH', '/api/attorneys/5', { token: grace.token, json: { is_active: true } })
    foyer.advance(hourMs + 1_000)
    foyer.deps.wakeMail()
    await until('the second ones are sent', async () => (await queued(foyer)).length === 0)
    const later = server.mails.filter(({ parsed }) => /asks for access/.test(parsed.subject ?? ''))
    assert.equal(later.length, 2)
    const { text = '' } = later[1]?.parsed ?? {}
    assert.deepEqual(text.match(/^- \w+/gm), ['- Ada', '- Edsger', '- Frances'])
  },
)

/** Another session of an attorney. */
const signInAs = async (foyer: TestFoyer, attorneyId: number) => {
  const session = await foyer.deps.db
    .selectFrom('sessions')
    .select('id')
    .where('attorney_id', '=', attorneyId)
    .executeTakeFirstOrThrow()
  return { token: await foyer.deps.accessTokens.issue({ attorneyId, sessionId: session.id }) }
}

onEachDatabase(
  'whoever asked for access hears of the answer in their language, and nothing of an answer that was taken back',
  async (start, t) => {
    const server = await startSmtpServer()
    t.after(server.stop)
    const foyer = await start(env(server))
    const { token } = await foyer.attorney({ email: 'grace@example.com' })
    const decide = (id: number, is_active: boolean) =>
      foyer.call('PATCH', `/api/attorneys/${id}`, { token, json: { is_active } })
    const mailsTo = (name: string) =>
      server.mails
        .filter(({ envelope }) => envelope.to[0] === `${name}@example.com`)
        .map(({ parsed }) => parsed.subject)
    const [ada, alan] = [await register(foyer, 'Ada', 'fr'), await register(foyer, 'Alan')]
    await decide(ada, true)
    await decide(alan, false)
    await allSent(foyer)
    assert.deepEqual(mailsTo('ada'), ['Example & Partners : votre compte est prêt'])
    assert.deepEqual(mailsTo('alan'), ['Example & Partners: your request for access'])
    for (const is_active of [false, true]) await decide(ada, is_active)
    await allSent(foyer)
    assert.equal(mailsTo('ada').length, 1, 'the second answer within an hour says nothing new')

    await server.setMode('refuse')
    const edsger = await register(foyer, 'Edsger')
    await decide(edsger, false)
    await decide(edsger, true)
    await server.setMode('ok')
    foyer.advance(hourMs)
    foyer.deps.wakeMail()
    await until('all is sent', async () => (await queued(foyer)).length === 0, 15_000)
    assert.deepEqual(mailsTo('edsger'), ['Example & Partners: your account is ready'])
    const badLanguage = { email: 'x@example.com', password: 'a sentence of mine alone', language: 'xx' }
    assert.equal((await foyer.call('POST', '/api/auth/register', { json: badLanguage })).status, 422)
  },
)
