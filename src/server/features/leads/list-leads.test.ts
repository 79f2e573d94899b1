import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/databases.ts'

onEachDatabase(
  'a page holds what the original promised, by ascending id, and the pages together hold everything once',
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
  'a page is 10 rows unless asked otherwise, at most 100, and a bad cursor is named',
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

test('no list and no count walks over the leads', async (t) => {
  const foyer = await onlySqlite(t)()
  const plan = async (query: string) =>
    (await sql<{ detail: string }>`explain query plan ${sql.raw(query)}`.execute(foyer.deps.db)).rows
      .map(({ detail }) => detail)
      .join('; ')
  for (const query of [
    `select id from leads where id > 5 order by id limit 11`,
    `select id from leads where state = 'PENDING' and id > 5 order by id limit 11`,
    `select sum(count) from counts where key in ('leads:PENDING', 'leads:REACHED_OUT')`,
    `select * from events where lead_id = 3 and id > 0 order by id limit 11`,
    `select * from mails where state = 'failed' and id > 0 order by id limit 11`,
  ]) {
    const steps = await plan(query)
    assert.match(steps, /SEARCH/, query)
    assert.doesNotMatch(steps, /SCAN|TEMP B-TREE/, query)
  }
})

onEachDatabase('a row nobody could have written does not break the list', async (start) => {
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
  // Not through `call`: what such a row holds is not what the contract promises of a lead.
  const answer = await fetch(`${foyer.url}/api/leads`, { headers: { authorization: `Bearer ${token}` } })
  assert.equal(answer.status, 200)
  const { items } = (await answer.json()) as { items: { id: number }[] }
  assert.deepEqual(
    items.map(({ id }) => id),
    ids,
  )
})
