import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import { databases, onEachDatabase } from '#server/testing/database/databases.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { recordEvent } from './record-event.ts'
import { selectAuditPage } from './events.queries.ts'

onEachDatabase('the audit log names who did what to whom, newest first, page by page', async (start) => {
  const foyer = await start()
  const register = (email: string) =>
    foyer.call('POST', '/api/auth/register', {
      json: { name: 'Grace Hopper', email, password: 'a sentence of my own' },
    })
  await register('grace@example.com')
  const { body: colleague } = await register('ada@example.com')
  const signIn = await foyer.call('POST', '/api/auth/token', {
    form: { username: 'grace@example.com', password: 'a sentence of my own' },
  })
  const token: string = signIn.body.access_token
  await foyer.submit()
  await foyer.call('PATCH', '/api/leads/1', { token, json: { state: 'REACHED_OUT', contact: 'phone' } })
  await foyer.call('PATCH', `/api/attorneys/${colleague.id}`, { token, json: { is_active: true } })
  await foyer.call('PATCH', '/api/settings', { token, json: { firm_name: 'Example & Partners' } })

  const { status, body } = await foyer.call('GET', '/api/events', { token })
  assert.equal(status, 200)
  assert.deepEqual(
    body.items.map(({ kind, actor, attorney, lead_id }: Record<string, { email: string } | null>) => [
      kind,
      actor?.email,
      attorney?.email,
      lead_id,
    ]),
    [
      ['settings.changed', 'grace@example.com', undefined, null],
      ['attorney.changed', 'grace@example.com', 'ada@example.com', null],
      ['lead.changed', 'grace@example.com', undefined, 1],
      ['lead.submitted', undefined, undefined, 1],
      ['attorney.registered', 'ada@example.com', 'ada@example.com', null],
      ['attorney.registered', 'grace@example.com', 'grace@example.com', null],
    ],
  )
  assert.equal(body.items[2].after.contact, 'phone')
  assert.equal(body.items[2].before.state, 'PENDING')
  assert.deepEqual([body.has_more, body.last_id], [false, body.items.at(-1).id])
  assert.doesNotMatch(JSON.stringify(body), /password_hash|a sentence of my own/)

  const seen: number[] = []
  for (let query = 'page_size=4'; ;) {
    const page = await foyer.call('GET', `/api/events?${query}`, { token })
    seen.push(...page.body.items.map(({ id }: { id: number }) => id))
    if (!page.body.has_more) break
    query = `page_size=4&before_id=${page.body.last_id}`
  }
  assert.deepEqual(
    seen,
    body.items.map(({ id }: { id: number }) => id),
  )
  const firm = await foyer.call('GET', '/api/events?about=firm', { token })
  assert.deepEqual(
    firm.body.items.map(({ lead_id }: { lead_id: number | null }) => lead_id),
    [null, null, null, null],
  )
  for (const query of ['about=leads', 'before_id=x', 'page_size=0'])
    assert.equal((await foyer.call('GET', `/api/events?${query}`, { token })).status, 422, query)
})

onEachDatabase('only admins can read the audit log', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney({ role: 'attorney' })
  assert.equal((await foyer.call('GET', '/api/events')).status, 401)
  assert.equal((await foyer.call('GET', '/api/events', { token })).body.code, 'not_allowed')
})

onEachDatabase('the audit log can be asked for a person, a kind and days of the firm', async (start) => {
  const foyer = await start()
  const grace = await foyer.attorney()
  const ada = await foyer.attorney({ role: 'attorney' })
  const { db } = foyer.deps
  const days = ['2026-03-01T04:59:59.999Z', '2026-03-01T05:00:00.000Z', '2026-03-03T04:59:59.999Z']
  await foyer.call('PATCH', '/api/settings', {
    token: grace.token,
    json: { firm_time_zone: 'America/New_York' },
  })
  await transact(db, async (tx) => {
    for (const at of days.map(Date.parse))
      for (const actorId of [grace.id, ada.id]) {
        await recordEvent(tx, { kind: 'attorney.changed', at, actorId, attorneyId: ada.id })
        await recordEvent(tx, { kind: 'password.changed', at, actorId, attorneyId: actorId })
      }
  })
  const ask = async (query: string, size = 100) => {
    const found: string[] = []
    for (let before = ''; ;) {
      const { status, body } = await foyer.call(
        'GET',
        `/api/events?page_size=${size}&kind=attorney.changed&${query}${before}`,
        { token: grace.token },
      )
      assert.equal(status, 200, body.detail)
      for (const { at, actor } of body.items) found.push(`${at} ${actor.id === ada.id ? 'ada' : 'grace'}`)
      if (!body.has_more) return found
      before = `&before_id=${body.last_id}`
    }
  }
  const [first, second, third] = days
  const both = (at = '') => [`${at} ada`, `${at} grace`]
  assert.deepEqual(await ask(''), [...both(third), ...both(second), ...both(first)])
  assert.deepEqual(await ask('', 1), [...both(third), ...both(second), ...both(first)])
  assert.deepEqual(await ask('from=2026-03-01'), [...both(third), ...both(second)])
  assert.deepEqual(await ask('to=2026-02-28'), both(first))
  assert.deepEqual(await ask('from=2026-03-01&to=2026-03-01', 1), both(second))
  assert.deepEqual(await ask('to=2026-03-02'), [...both(third), ...both(second), ...both(first)])
  assert.deepEqual(await ask(`actor_id=${ada.id}&from=2026-03-02`, 1), [`${third} ada`])
  for (const query of [
    'kind=nonsense',
    'about=firm&kind=lead.changed',
    'actor_id=0',
    'from=2026-02-30',
    'to=yesterday',
    'from=0001-01-01',
    'before_id=4711',
  ])
    assert.equal((await foyer.call('GET', `/api/events?${query}`, { token: grace.token })).status, 422, query)
})

for (const kind of databases)
  test(`each filter of the audit log has an index, on every page (${kind})`, async (t) => {
    const { db } = (await makeStillFoyer(t, kind)).deps
    for (const [filter, index] of [
      [{ about: 'everything' }, /events_by_time/],
      [{ about: 'firm' }, /events_of_firm/],
      [{ about: 'everything', actor_id: 7 }, /events_of_actor\b/],
      [{ about: 'firm', actor_id: 7 }, /events_of_firm/],
      [{ about: 'everything', kind: 'lead.changed' }, /events_of_kind/],
      [{ about: 'everything', actor_id: 7, kind: 'lead.changed' }, /events_of_actor_and_kind/],
    ] as const)
      for (const days of [{}, { from: 7 }, { until: 7 }, { from: 7, until: 8 }])
        for (const before of [undefined, { at: 7, id: 7 }]) {
          const page = { ...filter, ...days, before, page_size: 10 }
          const read = (db: Database) => selectAuditPage(db, page).execute()
          await assertSearches(db, JSON.stringify(page), read, index)
        }
  })
