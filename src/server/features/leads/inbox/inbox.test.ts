import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type InboxView, counterOfView, inboxViews } from '#contract/views.ts'
import { readCount, readCountsOf } from '#server/adapters/database/counting/counts.ts'
import { readFeed } from '#server/adapters/database/feed.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { selectNotePage } from '#server/features/notes/notes.queries.ts'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { counters } from '#server/counted.ts'
import { databases, onEachDatabase } from '#server/testing/database/databases.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { makeStillFoyer } from '#server/testing/still-foyer.ts'
import { selectNeighbor, selectPosition, selectView } from './inbox.queries.ts'
import { markOverdue } from '../due/mark-overdue.ts'

const hourMs = 3_600_000

/** The ids of a view, read page by page. Checks that the total is the number of ids. */
const walk = async (foyer: TestFoyer, token: string, view: InboxView, pageSize = 2) => {
  const ids: number[] = []
  let after = ''
  for (;;) {
    const { status, body } = await foyer.call(
      'GET',
      `/api/inbox?view=${view}&page_size=${pageSize}${after}`,
      { token },
    )
    assert.equal(status, 200)
    ids.push(...body.items.map((item: { id: number }) => item.id))
    if (body.next === null) {
      assert.equal(body.total, ids.length, view)
      return ids
    }
    assert.equal(body.items.length, pageSize)
    after = `&after=${body.next}`
  }
}

onEachDatabase(
  'each view lists and counts its leads, each once and in the order of the view',
  async (start) => {
    const foyer = await start()
    const me = await foyer.attorney()
    const other = await foyer.attorney({ role: 'attorney' })
    const { token } = me
    const ids: number[] = []
    for (let n = 0; n < 7; n++) ids.push((await foyer.submit()).body.id)
    const [a, b, c, d, e, f, g] = ids
    const patch = (id: number | undefined, json: unknown) =>
      foyer.call('PATCH', `/api/leads/${id}`, { token, json })
    await patch(a, { assigned_to: me.id })
    await patch(b, { assigned_to: me.id, state: 'REACHED_OUT' })
    await patch(c, { assigned_to: other.id })
    await patch(d, { state: 'REACHED_OUT' })
    await patch(e, { assigned_to: me.id })
    const views = {
      pending: [a, c, e, f, g],
      mine: [a, e],
      unassigned: [f, g],
      overdue: [],
      reached_out: [d, b],
      all: [g, f, e, d, c, b, a],
    }
    const counts = (await foyer.call('GET', '/api/inbox/counts', { token })).body
    for (const view of inboxViews) {
      assert.deepEqual(await walk(foyer, token, view), views[view], view)
      assert.equal(counts[view], views[view].length, view)
    }
    assert.deepEqual(await walk(foyer, other.token, 'mine'), [c])

    const { items } = (await foyer.call('GET', '/api/inbox?page_size=1', { token })).body
    const { created_at, due_at, ...item } = items[0]
    assert.equal(Date.parse(due_at) - Date.parse(created_at), 24 * hourMs)
    assert.deepEqual(item, {
      id: a,
      first_name: 'Ada',
      last_name: 'Lovelace',
      email: 'ada@example.com',
      state: 'PENDING',
      assigned_to: { id: me.id, name: null, email: me.email },
      outcome: null,
      contact: null,
      overdue: false,
      reached_out_at: null,
      source: 'api',
      language: null,
      marks: [],
      version: 2,
      resume_kind: 'pdf',
      resume_bytes: item.resume_bytes,
    })
  },
)

onEachDatabase(
  'a pending lead becomes overdue after its due_at until the firm reaches out, and the counter agrees',
  async (start) => {
    const foyer = await start({ env: { WAIT_HOURS: '2' } })
    const { db, now } = foyer.deps
    const tick = () => markOverdue(db, now())
    const first = (await foyer.submit()).body.id
    foyer.advance(hourMs)
    const second = (await foyer.submit()).body.id
    assert.equal(await tick(), 0)
    foyer.advance(hourMs + 60_000)
    // Two nodes at once mark the lead only once.
    const marked = await Promise.all([tick(), tick()])
    assert.equal(
      marked.reduce((sum, each) => sum + each),
      1,
    )
    assert.equal(await tick(), 0)

    let { token } = await foyer.attorney()
    const overdue = async () => {
      const counts = (await foyer.call('GET', '/api/inbox/counts', { token })).body
      const ids = await walk(foyer, token, 'overdue')
      assert.equal(counts.overdue, ids.length)
      return ids
    }
    const patch = (state: string) => foyer.call('PATCH', `/api/leads/${first}`, { token, json: { state } })
    assert.deepEqual(await overdue(), [first])
    await patch('REACHED_OUT')
    assert.deepEqual(await overdue(), [])
    assert.equal((await patch('PENDING')).body.overdue, true)
    assert.deepEqual(await overdue(), [first])
    foyer.advance(hourMs)
    token = (await foyer.attorney()).token
    await tick()
    assert.deepEqual(await overdue(), [first, second])
    assert.ok((await compareCounters(db, counters)).every(({ counted, there }) => counted === there))
    const { items } = (await foyer.call('GET', `/api/leads/${second}/events`, { token })).body
    assert.equal(items.at(-1).kind, 'lead.overdue')
  },
)

onEachDatabase('the counters of the inbox are exact after concurrent changes', async (start) => {
  const foyer = await start()
  const people = await Promise.all([foyer.attorney(), foyer.attorney(), foyer.attorney()])
  const leads = await Promise.all(Array.from({ length: 6 }, () => foyer.submit()))
  await Promise.all(
    leads.flatMap(({ body }, n) =>
      [0, 1, 2, 3].map((turn) =>
        foyer.call('PATCH', `/api/leads/${body.id}`, {
          token: people[0]?.token ?? '',
          json: {
            state: (n + turn) % 2 ? 'PENDING' : 'REACHED_OUT',
            assigned_to: [...people, { id: null }][(n + turn) % 4]?.id,
          },
        }),
      ),
    ),
  )
  const compared = await compareCounters(foyer.deps.db, counters)
  assert.ok(compared.some(({ key }) => key.startsWith('inbox:assigned:')))
  for (const { key, counted, there } of compared) assert.equal(counted, there, key)
})

onEachDatabase('leads can be requested by id, and so can their neighbors in a view', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const ids: number[] = []
  for (let n = 0; n < 4; n++) ids.push((await foyer.submit()).body.id)
  const [a, b, c, d] = ids
  await foyer.call('PATCH', `/api/leads/${b}`, { token, json: { state: 'REACHED_OUT' } })
  const { body } = await foyer.call('GET', `/api/inbox?ids=${d},${b},4711,${d}`, { token })
  assert.deepEqual(
    body.items.map(({ id }: { id: number }) => id),
    [d, b],
  )
  assert.equal(body.next, null)
  const around = async (id: number | undefined, view: string) =>
    (await foyer.call('GET', `/api/inbox/${id}/neighbors?view=${view}`, { token })).body
  assert.deepEqual(await around(a, 'pending'), { previous: null, next: c, first: a })
  assert.deepEqual(await around(b, 'pending'), { previous: a, next: c, first: a })
  assert.deepEqual(await around(d, 'unassigned'), { previous: c, next: null, first: a })
  assert.deepEqual(await around(d, 'all'), { previous: null, next: c, first: d })
  assert.deepEqual(await around(b, 'reached_out'), { previous: null, next: null, first: b })
  assert.deepEqual(await around(b, 'mine'), { previous: null, next: null, first: null })
  assert.deepEqual(await around(b, 'overdue'), { previous: null, next: null, first: null })
})

onEachDatabase('an invalid parameter of the inbox is refused by name', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  for (const [query, field] of [
    ['after=x', 'after'],
    ['after=eyJpZCI6ImEifQ', 'after'],
    ['q=a&after=%00', 'after'],
    ['view=done', 'view'],
    ['ids=1,,2', 'ids'],
    [`q=${'x'.repeat(401)}`, 'q'],
  ]) {
    const { status, body } = await foyer.call('GET', `/api/inbox?${query}`, { token })
    assert.equal(status, 422, query)
    assert.equal(body.errors[0].field, field)
  }
})

for (const kind of databases) {
  test(`no view, count or marking of overdue leads scans the table of leads (${kind})`, async (t) => {
    const { db } = (await makeStillFoyer(t, kind)).deps
    const after = { id: 5, reached_out_at: 5 }
    const page = { attorneyId: 1, after, pageSize: 10 }
    for (const view of inboxViews) {
      const queries: [string, (seen: Database) => Promise<unknown>, RegExp][] = [
        ['page', (seen) => selectView(seen, { ...page, view }).execute(), indexes[view]],
        [
          'first page',
          (seen) => selectView(seen, { ...page, view, after: undefined }).execute(),
          indexes[view],
        ],
        ['count', (seen) => readCount(seen, [counterOfView(view, 1)]), /autoindex_counts|counts_pkey/],
        ...(['previous', 'next'] as const).map(
          (direction): [string, (seen: Database) => Promise<unknown>, RegExp] => [
            direction,
            (seen) => selectNeighbor(seen, { view, attorneyId: 1, from: after, direction }).execute(),
            indexes[view],
          ],
        ),
      ]
      for (const [what, run, index] of queries) await assertSearches(db, `${view} ${what}`, run, index)
    }
    const others: [string, (seen: Database) => Promise<unknown>, RegExp][] = [
      ['tick', (seen) => markOverdue(seen, 5), /(?:leads_by_due|leads_pending_by_due) .*overdue/],
      ['position', (seen) => selectPosition(seen, 5), /leads USING INTEGER PRIMARY KEY|leads_pkey/],
      ['counts', (seen) => readCountsOf(seen, ['inbox:unassigned']), /autoindex_counts|counts_pkey/],
      ['notes', (seen) => selectNotePage(seen, 3, { page_size: 10 }), /notes_of_lead/],
      [
        'changes',
        (seen) => readFeed(seen, { tx: 1, id: 100 }, 500),
        /INTEGER PRIMARY KEY|events_as_committed/,
      ],
    ]
    for (const [what, run, index] of others) await assertSearches(db, what, run, index)
  })
}

const indexes: Record<InboxView, RegExp> = {
  pending: /leads_by_state/,
  mine: /leads_pending_of/,
  unassigned: /leads_unassigned|leads_pending_of \(assigned_to=/,
  overdue: /leads_overdue/,
  reached_out: /leads_reached_out/,
  all: /leads USING INTEGER PRIMARY KEY|leads_pkey/,
}
