import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const password = 'a sentence only Ada knows'
const emails = Array.from({ length: 8 }, (_, number) => `attorney-${number}@example.com`)

const register = (foyer: TestFoyer, email: string, more: Record<string, unknown> = {}) =>
  foyer.call('POST', '/api/auth/register', { json: { email, password, ...more } })

/** Makes registrations reach the database at the same moment, by hashing all passwords at once. */
const hashAtOnce = ({ deps }: TestFoyer) => {
  deps.passwords = { ...deps.passwords, hash: async () => '$2b$12$not-a-hash' }
}

const accounts = ({ deps }: TestFoyer) =>
  deps.db.selectFrom('attorneys').select(['email', 'role', 'status']).orderBy('id').execute()

onEachDatabase(
  'the first attorney to register is an active admin; later ones wait for approval',
  async (start) => {
    const foyer = await start()
    const first = await register(foyer, 'Ada@Example.com')
    assert.equal(first.status, 201)
    assert.deepEqual(Object.keys(first.body), ['id', 'email', 'is_active', 'created_at'])
    assert.equal(first.body.email, 'ada@example.com')
    assert.equal(first.body.is_active, true)
    const second = await register(foyer, 'grace@example.com')
    assert.equal(second.status, 201)
    assert.equal(second.body.is_active, false)
    assert.deepEqual(
      (await accounts(foyer)).map(({ role, status }) => [role, status]),
      [
        ['admin', 'active'],
        ['attorney', 'waiting'],
      ],
    )
    assert.doesNotMatch(first.text + second.text, /password|hash|\$2b/)
  },
)

onEachDatabase('of eight first registrations at the same moment one becomes admin', async (start) => {
  const foyer = await start()
  hashAtOnce(foyer)
  const answers = await Promise.all(emails.map((email) => register(foyer, email)))
  assert.deepEqual(
    answers.map(({ status }) => status),
    emails.map(() => 201),
  )
  assert.equal(answers.filter(({ body }) => body.is_active).length, 1)
  const admins = (await accounts(foyer)).filter(({ role }) => role === 'admin')
  assert.equal(admins.length, 1)
  assert.equal(admins[0]?.status, 'active')
})

onEachDatabase(
  'with REGISTRATION=closed one registration succeeds, even when eight come at the same moment',
  async (start) => {
    const foyer = await start({ env: { REGISTRATION: 'closed' } })
    hashAtOnce(foyer)
    const answers = await Promise.all(emails.map((email) => register(foyer, email)))
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, ...Array<number>(7).fill(403)])
    assert.ok(answers.every(({ status, body }) => status === 201 || body.code === 'registration_closed'))
    assert.equal((await accounts(foyer)).length, 1)
  },
)

onEachDatabase('with REGISTRATION=closed the answer does not reveal who has an account', async (start) => {
  const foyer = await start({ env: { REGISTRATION: 'closed' } })
  const { email } = await foyer.attorney()
  for (const asked of [email, 'nobody@example.com']) {
    const { status, body } = await register(foyer, asked)
    assert.deepEqual([status, body.code], [403, 'registration_closed'])
  }
})

onEachDatabase('with REGISTRATION=open later attorneys are active, but not admins', async (start) => {
  const foyer = await start({ env: { REGISTRATION: 'open' } })
  await foyer.attorney()
  assert.equal((await register(foyer, 'grace@example.com')).body.is_active, true)
  assert.deepEqual(
    (await accounts(foyer)).map(({ role }) => role),
    ['admin', 'attorney'],
  )
})

onEachDatabase(
  'an e-mail can register once, whatever its case, also with requests at the same moment',
  async (start) => {
    const foyer = await start()
    await foyer.attorney()
    hashAtOnce(foyer)
    const answers = await Promise.all(
      ['grace@example.com', 'GRACE@example.com', 'Grace@Example.COM'].map((email) => register(foyer, email)),
    )
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [201, 409, 409])
    assert.ok(answers.every(({ status, body }) => status === 201 || body.code === 'email_taken'))
    assert.equal((await accounts(foyer)).length, 2)
  },
)

onEachDatabase(
  'a password is hashed before a known e-mail is refused, so that the time reveals nothing',
  async (start) => {
    const foyer = await start()
    const { email } = await foyer.attorney()
    let hashes = 0
    const { hash } = foyer.deps.passwords
    foyer.deps.passwords = { ...foyer.deps.passwords, hash: (given) => (hashes++, hash(given)) }
    assert.equal((await register(foyer, email)).status, 409)
    assert.equal(hashes, 1)
  },
)

onEachDatabase(
  'on a public address the first registration needs the setup code, later ones do not',
  async (start) => {
    const foyer = await start({ env: { HOST: '0.0.0.0' } })
    const code = foyer.deps.setupCode
    assert.match(code ?? '', /^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/)
    for (const wrong of [undefined, '', 'AAAA-AAAA', `${code}A`]) {
      const refused = await register(foyer, 'ada@example.com', { setup_code: wrong })
      assert.equal(refused.status, 403)
      assert.equal(refused.body.code, 'setup_code_required')
      assert.doesNotMatch(refused.text, new RegExp(code ?? ''))
    }
    assert.deepEqual(await accounts(foyer), [])
    assert.equal(
      (await register(foyer, 'ada@example.com', { setup_code: ` ${code?.toLowerCase().replace('-', ' ')}` }))
        .body.is_active,
      true,
    )
    assert.equal((await register(foyer, 'grace@example.com')).status, 201)
  },
)

onEachDatabase(
  'the right setup code makes one admin, however many use it at the same moment',
  async (start) => {
    const foyer = await start({ env: { HOST: '0.0.0.0' } })
    hashAtOnce(foyer)
    await Promise.all(emails.map((email) => register(foyer, email, { setup_code: foyer.deps.setupCode })))
    assert.equal((await accounts(foyer)).filter(({ status }) => status === 'active').length, 1)
  },
)

onEachDatabase(
  'a common, short or over-long password, or the own e-mail, is refused with the name of the field',
  async (start) => {
    const foyer = await start()
    const refused = [
      '123456789012',
      'PASSWORD1234',
      'ada@example.com',
      'elevenchars',
      'x'.repeat(73),
      'é'.repeat(37),
    ]
    for (const bad of refused) {
      const answer = await foyer.call('POST', '/api/auth/register', {
        json: { email: 'ada@example.com', password: bad },
      })
      assert.equal(answer.status, 422, bad)
      assert.deepEqual(
        answer.body.errors.map(({ field }: { field: string }) => field),
        ['password'],
      )
      assert.ok(!answer.text.includes(`"${bad}"`), 'the password is not repeated')
    }
    assert.deepEqual(await accounts(foyer), [])
  },
)

onEachDatabase('a registration with role, status or id is accepted, and these are ignored', async (start) => {
  const foyer = await start()
  await foyer.attorney()
  const answer = await register(foyer, 'grace@example.com', {
    id: 1,
    role: 'admin',
    is_active: true,
    status: 'active',
    created_at: 0,
  })
  assert.equal(answer.status, 201)
  assert.equal(answer.body.is_active, false)
  const [, second] = await accounts(foyer)
  assert.deepEqual([second?.role, second?.status], ['attorney', 'waiting'])
})

onEachDatabase('a registration is an audit event, without the password', async (start) => {
  const foyer = await start()
  const { body } = await register(foyer, 'ada@example.com')
  const events = await foyer.deps.db
    .selectFrom('events')
    .innerJoin('event_values', 'event_id', 'id')
    .select(['kind', 'actor_id', 'attorney_id', 'before', 'after'])
    .execute()
  assert.deepEqual(
    events.map((event) => ({ ...event })),
    [
      {
        kind: 'attorney.registered',
        actor_id: body.id,
        attorney_id: body.id,
        before: null,
        after: JSON.stringify({ email: 'ada@example.com', role: 'admin', status: 'active' }),
      },
    ],
  )
})

onEachDatabase(
  'the sixth registration in an hour from one address is 429 with Retry-After, whatever its X-Forwarded-For',
  async (start) => {
    const foyer = await start({ env: { RATE_LIMIT: 'on' } })
    const json = { email: 'not an address', password }
    for (let number = 0; number < 5; number++) {
      const headers = { 'x-forwarded-for': `198.51.100.${number}` }
      assert.equal((await foyer.call('POST', '/api/auth/register', { json, headers })).status, 422)
    }
    const refused = await foyer.call('POST', '/api/auth/register', {
      json,
      headers: { 'x-forwarded-for': '198.51.100.99' },
    })
    assert.equal(refused.status, 429)
    assert.equal(refused.body.code, 'too_many_requests')
    const seconds = Number(refused.headers.get('retry-after'))
    assert.ok(seconds > 3000 && seconds <= 3600, String(seconds))
  },
)
