import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { queriesOf } from '#server/testing/database/queries.ts'
import { copyLeads } from '#server/testing/copy-leads.ts'
import { addLeadsOfEveryKind } from '#server/testing/filtered-leads.ts'
import { makeRandom } from '#server/testing/random.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { readFacets } from './read-facets.ts'

type Values = { q: string; count: number; is_at_least?: true }[]

const asking = (foyer: TestFoyer, token: string) => {
  const ask = async (path: string, query: Record<string, string>) => {
    const { status, body } = await foyer.call('GET', `${path}?${new URLSearchParams(query).toString()}`, {
      token,
    })
    assert.equal(status, 200, `${JSON.stringify(query)} ${body.detail}`)
    return body
  }
  return {
    facets: (query: Record<string, string>) => ask('/api/inbox/facets', query),
    total: async (q: string) => (await ask('/api/inbox', { q, page_size: '1' })).total,
  }
}

onEachDatabase(
  'each number beside a list is how many leads it has once the value is added to its line',
  async (start) => {
    const foyer = await start()
    const ada = await foyer.attorney()
    const ben = await foyer.attorney({ role: 'attorney', email: 'ben@example.com' })
    const { token } = ada
    await addLeadsOfEveryKind(foyer, makeRandom(7), { people: [ada, ben], token, count: 20 })
    const { facets, total } = asking(foyer, token)
    const names = new Set<string>()
    for (const line of ['type:pdf,txt', 'state:pending grace', 'assigned:me -language:es']) {
      const found = await facets({ q: line })
      assert.equal(found.total, await total(line), line)
      assert.equal(found.total_is_at_least, undefined)
      for (const [name, values] of Object.entries<Values>(found.facets)) {
        for (const { q, count, is_at_least } of values) {
          assert.equal(is_at_least, undefined)
          assert.equal(count, await total(`${line} ${q}`), `${line} ${q}`)
          assert.ok(count > 0)
        }
        if (values.length > 1) names.add(name)
      }
    }
    assert.deepEqual(
      [...names].sort(),
      ['age', 'assigned', 'language', 'outcome', 'source', 'state', 'type'],
      'each facet has had something to tell',
    )
    const pending = await facets({ q: 'state:pending' })
    assert.deepEqual(await facets({ view: 'pending' }), pending)
    assert.deepEqual((await facets({ q: 'type:pdf', view: 'pending', within: 'view' })).facets.state, [
      { q: 'state:pending', count: await total('type:pdf state:pending') },
    ])
    const sources = pending.facets.source.map(({ q }: { q: string }) => q)
    assert.ok(sources.includes('source:google') && !sources.includes('source:www.google.com'), `${sources}`)
    assert.deepEqual((await facets({ q: 'nobody-of-that-name' })).facets.state, [])
    assert.deepEqual((await facets({ q: '-ada' })).total, 0)

    const path = '/api/inbox/facets'
    const wrong = await foyer.call('GET', `${path}?q=assigned:who-is-it`, { token })
    assert.deepEqual([wrong.status, wrong.body.errors[0].field], [422, 'q'])
    assert.equal((await foyer.call('GET', path)).status, 401)
  },
)

onEachDatabase(
  'of more leads than a request looks at, counters tell what they know, and the rest is said to be a lower bound',
  async (start) => {
    const foyer = await start()
    const ada = await foyer.attorney()
    const { token } = ada
    const { body: lead } = await foyer.submit()
    await foyer.call('PATCH', `/api/leads/${lead.id}`, { token, json: { assigned_to: ada.id } })
    const { db } = foyer.deps
    await copyLeads(db, 10_400)
    const { body: other } = await foyer.submit()
    await foyer.call('PATCH', `/api/leads/${other.id}`, { token, json: { state: 'REACHED_OUT' } })
    const { facets } = asking(foyer, token)
    const all = await facets({ view: 'all' })
    assert.deepEqual([all.total, all.total_is_at_least], [10_401, undefined])
    assert.deepEqual(all.facets.state, [
      { q: 'state:pending', count: 10_400 },
      { q: 'state:reached_out', count: 1 },
    ])
    assert.deepEqual(all.facets.type, [{ q: 'type:pdf', count: 10_000, is_at_least: true }])
    const pending = await facets({ view: 'pending' })
    assert.deepEqual(pending.facets.assigned, [{ q: 'assigned:me', count: 10_400 }])
    const some = await facets({ q: 'type:pdf' })
    assert.deepEqual([some.total, some.total_is_at_least], [10_000, true])

    // One pass: the windows of a walk, and what is read of the leads found in them.
    const asked = { filter: [], attorneyId: ada.id + 1 }
    const queries = await queriesOf(db, (seen) => readFacets({ ...foyer.deps, db: seen }, asked))
    assert.ok(queries.length < 25, `${queries.length}`)
  },
)
