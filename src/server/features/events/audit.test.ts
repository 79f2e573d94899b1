import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
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

test('no page of the audit log scans the table of events', async (t) => {
  const { db } = (await onlySqlite(t)()).deps
  for (const about of ['everything', 'firm'] as const)
    for (const before_id of [undefined, 7]) {
      const { sql: text } = selectAuditPage(db, { about, before_id, page_size: 10 }).compile()
      const filled = text.replaceAll('?', '7')
      const plan = await sql<{ detail: string }>`explain query plan ${sql.raw(filled)}`.execute(db)
      const steps = plan.rows.map(({ detail }) => detail).join('; ')
      assert.match(steps, /SEARCH events/, text)
      assert.doesNotMatch(steps, /SCAN|TEMP B-TREE/, `${text}\n${steps}`)
    }
})
