import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'

onEachDatabase('attorneys set and change their name; each change is recorded once', async (start) => {
  const foyer = await start()
  const { id, token } = await foyer.attorney({ role: 'attorney' })
  const rename = (name: unknown) => foyer.call('PATCH', '/api/auth/me', { token, json: { name } })
  assert.equal((await foyer.call('GET', '/api/auth/me', { token })).body.name, null)
  const named = await rename('  Ada Lovelace ')
  assert.equal(named.status, 200)
  assert.equal(named.body.name, 'Ada Lovelace')
  await rename('Ada\tLovelace\u200b')
  for (const wrong of ['', '\u202e\t', 'x'.repeat(101), 7, undefined])
    assert.equal((await rename(wrong)).status, 422, String(wrong))
  assert.equal((await foyer.call('GET', '/api/auth/me', { token })).body.name, 'Ada Lovelace')
  assert.equal((await rename(null)).body.name, null)

  const events = await foyer.deps.db
    .selectFrom('events')
    .innerJoin('event_values', 'event_id', 'events.id')
    .select(['kind', 'actor_id', 'attorney_id', 'before', 'after'])
    .orderBy('events.id')
    .execute()
  const event = { kind: 'attorney.changed', actor_id: id, attorney_id: id }
  assert.deepEqual(
    events.map((row) => ({ ...row })),
    [
      { ...event, before: '{"name":""}', after: '{"name":"Ada Lovelace"}' },
      { ...event, before: '{"name":"Ada Lovelace"}', after: '{"name":""}' },
    ],
  )
})

onEachDatabase(
  'a registration may contain a name; its answer has no name, but the lists do',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const json = { email: 'ada@example.com', password: 'correct horse battery staple', name: 'Ada Lovelace' }
    const { status, body } = await foyer.call('POST', '/api/auth/register', { json })
    assert.equal(status, 201)
    assert.deepEqual(Object.keys(body), ['id', 'email', 'is_active', 'created_at'])
    const { items } = (await foyer.call('GET', '/api/attorneys', { token })).body
    assert.deepEqual(
      items.map(({ name }: { name: string | null }) => name),
      [null, 'Ada Lovelace'],
    )
  },
)

onEachDatabase(
  'colleagues are active attorneys first, then deactivated ones, and never those waiting for approval',
  async (start) => {
    const foyer = await start()
    const { id, email, token } = await foyer.attorney({ role: 'attorney', email: 'zoe@example.com' })
    await foyer.attorney({ status: 'waiting' })
    const gone = await foyer.attorney({ status: 'deactivated', email: 'abel@example.com' })
    const other = await foyer.attorney({ email: 'bea@example.com' })
    await foyer.call('PATCH', '/api/auth/me', { token: other.token, json: { name: 'Émile' } })
    const { status, body } = await foyer.call('GET', '/api/colleagues', { token })
    assert.equal(status, 200)
    assert.deepEqual(body.items, [
      { id, name: null, email, active: true },
      { id: other.id, name: 'Émile', email: other.email, active: true },
      { id: gone.id, name: null, email: gone.email, active: false },
    ])
  },
)
