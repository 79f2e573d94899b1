import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { testPassword } from '#server/testing/attorneys.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const change = (foyer: TestFoyer, token: string, id: number, json: unknown) =>
  foyer.call('PATCH', `/api/attorneys/${id}`, { token, json })

const activeAdmins = ({ deps }: TestFoyer) =>
  deps.db
    .selectFrom('attorneys')
    .select('id')
    .where('role', '=', 'admin')
    .where('status', '=', 'active')
    .execute()

onEachDatabase(
  'an admin approves, deactivates and reactivates; each change is an audit event with before and after',
  async (start) => {
    const foyer = await start()
    const admin = await foyer.attorney()
    const { id, email } = await foyer.attorney({ role: 'attorney', status: 'waiting' })
    const signIn = async () =>
      (await foyer.call('POST', '/api/auth/token', { form: { username: email, password: testPassword } }))
        .status

    const listed = async (status: string) => {
      const { body } = await foyer.call('GET', `/api/attorneys?status=${status}&page_size=1`, {
        token: admin.token,
      })
      return {
        total: body.total,
        ids: body.items.map((each: { id: number }) => each.id),
        more: body.has_more,
      }
    }
    assert.deepEqual(await listed('waiting'), { total: 1, ids: [id], more: false })
    assert.deepEqual(await listed('active'), { total: 1, ids: [admin.id], more: false })
    assert.equal(await signIn(), 403)
    for (const [isActive, status] of [
      [true, 200],
      [false, 403],
      [true, 200],
    ] as const) {
      foyer.advance(1000)
      const answer = await change(foyer, admin.token, id, { is_active: isActive })
      assert.equal(answer.status, 200)
      assert.deepEqual(Object.keys(answer.body), [
        'id',
        'email',
        'is_active',
        'created_at',
        'name',
        'role',
        'status',
        'updated_at',
      ])
      assert.equal(answer.body.is_active, isActive)
      assert.equal(answer.body.status, isActive ? 'active' : 'deactivated')
      assert.ok(answer.body.updated_at > answer.body.created_at)
      assert.equal(await signIn(), status)
    }
    assert.deepEqual(await listed('waiting'), { total: 0, ids: [], more: false })
    assert.deepEqual(await listed('active'), { total: 2, ids: [admin.id], more: true })
    await change(foyer, admin.token, id, { role: 'admin' })

    const events = await foyer.deps.db
      .selectFrom('events')
      .innerJoin('event_values', 'event_id', 'id')
      .select(['actor_id', 'attorney_id', 'before', 'after'])
      .where('kind', '=', 'attorney.changed')
      .orderBy('id')
      .execute()
    assert.ok(events.every((event) => event.actor_id === admin.id && event.attorney_id === id))
    assert.deepEqual(
      events.map(({ before, after }) => `${before} ${after}`),
      [
        '{"status":"waiting"} {"status":"active"}',
        '{"status":"active"} {"status":"deactivated"}',
        '{"status":"deactivated"} {"status":"active"}',
        '{"role":"attorney"} {"role":"admin"}',
      ],
    )
  },
)

onEachDatabase('setting the same values again changes nothing and records no event', async (start) => {
  const foyer = await start()
  const admin = await foyer.attorney()
  const before = await foyer.call('GET', '/api/auth/me', { token: admin.token })
  foyer.advance(1000)
  const answer = await change(foyer, admin.token, admin.id, { is_active: true, role: 'admin' })
  assert.equal(answer.status, 200)
  assert.deepEqual({ ...answer.body, language: null, lead_mails: null }, before.body)
  assert.deepEqual(await foyer.deps.db.selectFrom('events').select('id').execute(), [])
})

onEachDatabase('the last active admin can be neither deactivated nor made an attorney', async (start) => {
  const foyer = await start()
  const admin = await foyer.attorney()
  await foyer.attorney({ role: 'attorney' })
  await foyer.attorney({ role: 'admin', status: 'waiting' })
  await foyer.attorney({ role: 'admin', status: 'deactivated' })
  for (const json of [{ is_active: false }, { role: 'attorney' }, { is_active: false, role: 'admin' }]) {
    const answer = await change(foyer, admin.token, admin.id, json)
    assert.equal(answer.status, 409)
    assert.equal(answer.body.code, 'last_admin')
  }
  assert.deepEqual(
    (await activeAdmins(foyer)).map(({ id }) => id),
    [admin.id],
  )
  const other = await foyer.attorney()
  assert.equal((await change(foyer, admin.token, admin.id, { role: 'attorney' })).status, 200)
  assert.deepEqual(
    (await activeAdmins(foyer)).map(({ id }) => id),
    [other.id],
  )
})

onEachDatabase(
  'when two admins remove each other at the same moment, one remains and only one request gets 200',
  async (start) => {
    const foyer = await start()
    const [first, second] = [await foyer.attorney(), await foyer.attorney()]
    for (let round = 0; round < 5; round++) {
      const answers = await Promise.all([
        change(foyer, first.token, second.id, { role: 'attorney' }),
        change(foyer, second.token, first.id, { role: 'attorney' }),
      ])
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 403])
      const [left, ...others] = await activeAdmins(foyer)
      assert.deepEqual(others, [])
      const winner = left?.id === first.id ? first : second
      await change(foyer, winner.token, winner === first ? second.id : first.id, { role: 'admin' })
    }
  },
)

onEachDatabase(
  'an admin who is deactivated at the same moment as acting changes nothing afterward',
  async (start) => {
    const foyer = await start()
    const [first, second, third] = [
      await foyer.attorney(),
      await foyer.attorney(),
      await foyer.attorney({ role: 'attorney' }),
    ]
    const [removal, promotion] = await Promise.all([
      change(foyer, first.token, second.id, { is_active: false }),
      change(foyer, second.token, third.id, { role: 'admin' }),
    ])
    assert.equal(removal.status, 200)
    const events = await foyer.deps.db.selectFrom('events').select('actor_id').orderBy('id').execute()
    const actors = events.map(({ actor_id }) => actor_id)
    // Either the promotion was first, or it was refused.
    assert.deepEqual(actors, promotion.status === 200 ? [second.id, first.id] : [first.id])
    assert.ok(promotion.status === 200 || promotion.status === 401)
  },
)

onEachDatabase(
  'only admins can list and change attorneys; the list has pages and contains no hashes',
  async (start) => {
    const foyer = await start()
    const admin = await foyer.attorney()
    const attorney = await foyer.attorney({ role: 'attorney' })
    for (let number = 0; number < 3; number++) await foyer.attorney({ status: 'waiting' })

    const list = (token: string, query = '') => foyer.call('GET', `/api/attorneys${query}`, { token })
    const first = (await list(admin.token, '?page_size=3')).body
    assert.equal(first.items.length, 3)
    assert.deepEqual([first.total, first.has_more, first.last_id], [5, true, first.items[2].id])
    const rest = (await list(admin.token, `?page_size=3&after_id=${first.last_id}`)).body
    assert.deepEqual([rest.items.length, rest.total, rest.has_more], [2, 5, false])
    const ids = [...first.items, ...rest.items].map(({ id }: { id: number }) => id)
    assert.deepEqual(
      ids,
      ids.toSorted((a: number, b: number) => a - b),
    )
    const end = (await list(admin.token, `?after_id=${rest.last_id}`)).body
    assert.deepEqual([end.items, end.last_id, end.has_more], [[], null, false])
    assert.doesNotMatch(JSON.stringify([first, rest]), /\$2b\$|password|hash/)

    for (const refused of [
      await list(attorney.token),
      await change(foyer, attorney.token, attorney.id, { role: 'admin' }),
    ]) {
      assert.equal(refused.status, 403)
      assert.equal(refused.body.code, 'not_allowed')
    }
    assert.equal((await foyer.call('GET', '/api/attorneys')).status, 401)
    assert.equal(
      (await foyer.call('PATCH', `/api/attorneys/${attorney.id}`, { json: { role: 'admin' } })).status,
      401,
    )
  },
)

onEachDatabase(
  'an unknown attorney is 404, and a change must contain a field that can be changed',
  async (start) => {
    const foyer = await start()
    const { id, token } = await foyer.attorney()
    assert.equal((await change(foyer, token, 999_999, { role: 'admin' })).status, 404)
    for (const json of [{}, { role: 'owner' }, { is_active: 'yes' }, { email: 'new@example.com' }]) {
      assert.equal((await change(foyer, token, id, json)).status, 422, JSON.stringify(json))
    }
    await change(foyer, token, id, { role: 'admin', password_hash: 'x', email: 'new@example.com', id: 5 })
    assert.notEqual((await foyer.call('GET', '/api/auth/me', { token })).body.email, 'new@example.com')
  },
)
