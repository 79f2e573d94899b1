import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LeadState } from '#contract/schemas/leads.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { databases, onEachDatabase } from '#server/testing/database/databases.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { countLeadEvents, countLeads, selectLeadEvents, selectLeadPage } from './leads.queries.ts'

onEachDatabase(
  'a page has the members of the original API, by ascending id, and all pages together have each lead once',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const empty = await foyer.call('GET', '/api/leads', { token })
    assert.deepEqual(empty.body, { items: [], total: 0, has_more: false, last_id: null })

    const ids: number[] = []
    for (let n = 0; n < 7; n++) ids.push((await foyer.submit()).body.id)
    const seen: number[] = []
    let after = ''
    for (const expectedMore of [true, true, false]) {
      const { body } = await foyer.call('GET', `/api/leads/?page_size=3${after}`, { token })
      assert.equal(body.total, 7)
      assert.equal(body.has_more, expectedMore)
      assert.equal(body.last_id, body.items.at(-1).id)
      assert.deepEqual(Object.keys(body.items[0]), [
        'id',
        'first_name',
        'last_name',
        'email',
        'resume_path',
        'state',
        'created_at',
        'updated_at',
      ])
      seen.push(...body.items.map((lead: { id: number }) => lead.id))
      after = `&after_id=${body.last_id}`
    }
    assert.deepEqual(seen, ids)
  },
)

onEachDatabase(
  'a page has 10 rows by default and at most 100, and invalid parameters are refused by name',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    for (let n = 0; n < 6; n += 1) {
      const some = await Promise.all(Array.from({ length: 17 }, () => foyer.submit()))
      for (const { status } of some) assert.equal(status, 201)
    }
    const sizeOf = async (query: string) =>
      (await foyer.call('GET', `/api/leads${query}`, { token })).body.items.length
    assert.equal(await sizeOf(''), 10)
    assert.equal(await sizeOf('?page_size=1000'), 100)
    for (const [query, field] of [
      ['page_size=0', 'page_size'],
      ['page_size=x', 'page_size'],
      ['after_id=-1', 'after_id'],
      ['after_id=1e999', 'after_id'],
      ...[
        '0x1',
        '1e0',
        '%2B1',
        '%201',
        '1%20',
        '1.0',
        '1_0',
        '%EF%BC%91',
        '',
        '-0',
        'Infinity',
        '9007199254740993',
      ].flatMap((odd): [string, string][] => [
        [`page_size=${odd}`, 'page_size'],
        [`after_id=${odd}`, 'after_id'],
      ]),
      ['page_size=1&page_size=1', 'page_size'],
      ['state=pending', 'state'],
    ]) {
      const { status, body } = await foyer.call('GET', `/api/leads?${query}`, { token })
      assert.equal(status, 422, query)
      assert.equal(body.errors[0].field, field)
    }
  },
)

onEachDatabase(
  'total is exact after concurrent submissions and changes, for all and for each state',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const leads = await Promise.all(Array.from({ length: 20 }, () => foyer.submit()))
    await Promise.all(
      leads
        .slice(0, 8)
        .flatMap(({ body }) => [
          foyer.call('PATCH', `/api/leads/${body.id}`, { token, json: { state: 'REACHED_OUT' } }),
          foyer.call('PATCH', `/api/leads/${body.id}`, { token, json: { state: 'REACHED_OUT' } }),
        ]),
    )
    const totalOf = async (query: string) =>
      (await foyer.call('GET', `/api/leads?page_size=1${query}`, { token })).body.total
    assert.equal(await totalOf(''), 20)
    assert.equal(await totalOf('&state=REACHED_OUT'), 8)
    assert.equal(await totalOf('&state=PENDING'), 12)
  },
)

for (const kind of databases) {
  test(`no list and no count scans the table of leads (${kind})`, async (t) => {
    const { db } = (await makeStillFoyer(t, kind)).deps
    const page = { page_size: 10, after_id: 5, order: 'newest' as const }
    for (const state of [undefined, ...LeadState.options]) {
      await assertSearches(
        db,
        `list ${state}`,
        (seen) => selectLeadPage(seen, { ...page, state }),
        state ? /leads_by_state/ : primaryKey,
      )
      await assertSearches(db, `count ${state}`, (seen) => countLeads(seen, state), countsKey)
    }
    await assertSearches(db, 'events', (seen) => selectLeadEvents(seen, 3, page), /events_of_lead/)
    await assertSearches(db, 'count events', (seen) => countLeadEvents(seen, 3), /events_of_lead/)
  })
}

/** As the query plans of SQLite and PostgreSQL write it. */
const primaryKey = /leads USING INTEGER PRIMARY KEY \(rowid>\?\)|leads_pkey.*Index Cond: \(id > /
const countsKey = /autoindex_counts|counts_pkey/

onEachDatabase('an invalid row in the database does not break the list', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const ids = [(await foyer.submit()).body.id, (await foyer.submit()).body.id, (await foyer.submit()).body.id]
  await transact(foyer.deps.db, (tx) =>
    tx
      .updateTable('leads')
      .set({ created_at: 9e15, email: 'not an address', first_name: '' })
      .where('id', '=', ids[1])
      .execute(),
  )
  // Without `call`, which checks answers against the contract: this row does not satisfy it.
  const answer = await fetch(`${foyer.url}/api/leads`, { headers: { authorization: `Bearer ${token}` } })
  assert.equal(answer.status, 200)
  const { items } = (await answer.json()) as { items: { id: number }[] }
  assert.deepEqual(
    items.map(({ id }) => id),
    ids,
  )
})
