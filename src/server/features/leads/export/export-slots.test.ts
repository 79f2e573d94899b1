import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, get } from 'node:http'
import { copyLeads } from '#server/testing/copy-leads.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { exportIn } from './test-export.ts'

/** Begins an export of which nothing more than the beginning is read. @returns what ends it */
const beginIn = async (foyer: TestFoyer, token: string) => {
  const headers = { authorization: `Bearer ${token}` }
  const request = get(`${foyer.url}/api/leads/export?format=ndjson`, { agent: false, headers })
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.on('error', () => {})
  assert.equal(answer.statusCode, 200)
  return () => answer.destroy()
}

onEachDatabase(
  'only some exports run at once, and few of one attorney: the next are refused, go on when there is a place, and resumes arrive meanwhile',
  async (start) => {
    const foyer = await start()
    await foyer.submit({ first_name: 'x'.repeat(100), last_name: 'y'.repeat(100) })
    await copyLeads(foyer.deps.db, 6_000)
    const people = []
    for (const name of ['ada', 'grace', 'edsger', 'barbara'])
      people.push(await foyer.attorney({ email: `${name}@example.com` }))
    const [ada, grace, edsger, barbara] = people.map(({ token }) => token) as [string, string, string, string]
    const ask = (token: string) => foyer.call('POST', '/api/exports', { token, json: { format: 'csv' } })
    const refusalOf = async (token: string) => {
      const answer = await foyer.call('GET', '/api/leads/export', { token })
      assert.equal((await ask(token)).status, 429, 'nor does anybody get a ticket')
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [429, '10'])
      return answer.body.detail
    }
    const { url } = (await ask(ada)).body
    const ends = []
    for (const token of [ada, ada, ada]) ends.push(await beginIn(foyer, token))
    const own = 'You have 3 exports running. Start this one when one of them has ended.'
    assert.equal(await refusalOf(ada), own)
    assert.equal((await foyer.call('GET', url)).body.detail, own)
    for (const token of [grace, grace, edsger]) ends.push(await beginIn(foyer, token))
    assert.match(await refusalOf(barbara), /^There are 6 exports running\./)
    assert.equal((await foyer.submit()).status, 201)

    ends[0]?.()
    const used = await until('its place is free', async () => {
      const answer = await foyer.call('GET', url)
      return answer.status !== 429 && answer
    })
    assert.equal(used.status, 200, 'the ticket was not used up')
    for (const end of ends) end()
    await until('all have ended', async () => (await ask(ada)).status === 201)
  },
)

onEachDatabase('admins see who has exported what, and whether all of it was downloaded', async (start) => {
  const foyer = await start()
  const ada = await foyer.attorney({ email: 'ada@example.com' })
  const grace = await foyer.attorney({ role: 'attorney' })
  await foyer.submit()
  const list = async (query = '') =>
    (await foyer.call('GET', `/api/exports${query}`, { token: ada.token })).body
  assert.deepEqual(await list(), { items: [], has_more: false, last_id: null })
  await exportIn(foyer, ada.token, { format: 'csv', q: 'state:pending' })
  await foyer.call('POST', '/api/exports', { token: ada.token, json: { format: 'zip' } })
  await exportIn(foyer, ada.token, { format: 'xlsx', view: 'mine' })
  const { items } = await list()
  assert.deepEqual(
    items.map(({ started_at, ended_at, ...item }: { started_at: string; ended_at: string }) => ({
      ...item,
      hasEnded: ended_at >= started_at,
    })),
    [
      { id: 3, format: 'xlsx', leads: 0, total: 0, q: null, view: 'mine' },
      { id: 1, format: 'csv', leads: 1, total: 1, q: 'state:pending', view: null },
    ].map((item) => ({
      ...item,
      state: 'completed',
      started_by: { id: ada.id, name: null, email: 'ada@example.com' },
      hasEnded: true,
    })),
    'without one that nobody has begun',
  )
  const first = await list('?page_size=1')
  assert.deepEqual([first.items.length, first.has_more, first.last_id], [1, true, 3])
  assert.equal((await list('?page_size=1&before_id=3')).items[0].id, 1)
  assert.equal((await foyer.call('GET', '/api/exports', { token: grace.token })).status, 403)
})
