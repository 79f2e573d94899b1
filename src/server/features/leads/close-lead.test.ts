import assert from 'node:assert/strict'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { counters } from '#server/counted.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeRandom } from '#server/testing/random.ts'
import { bulksOf, countsAndRows } from './bulk/test-bulk.ts'
import { markOverdue } from './due/mark-overdue.ts'

const dayMs = 24 * 3_600_000

const idsOf = (items: readonly { id: number }[]) => items.map(({ id }) => id)

onEachDatabase(
  'a lead with the outcome spam or not_for_us stays PENDING in the API, and nobody waits for it any more until the outcome is removed',
  async (start) => {
    const foyer = await start()
    const ids: number[] = []
    for (let n = 0; n < 5; n++) ids.push((await foyer.submit()).body.id)
    foyer.advance(9 * dayMs)
    const ada = await foyer.attorney()
    const { lead, patch, events } = bulksOf(foyer, ada)
    const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0] = ids
    await patch(second, { assigned_to: ada.id })
    await patch(fifth, { state: 'REACHED_OUT' })
    await markOverdue(foyer.deps.db, foyer.deps.now())
    const get = async (path: string) => (await foyer.call('GET', path, ada)).body
    const inView = async (view: string) => idsOf((await get(`/api/inbox?view=${view}`)).items)
    const found = async (q: string, order = 'newest') =>
      idsOf((await get(`/api/inbox?order=${order}&q=${encodeURIComponent(q)}`)).items)

    const { body: closed } = await patch(second, { outcome: 'spam' })
    assert.deepEqual(
      [closed.state, closed.outcome, closed.overdue, closed.reached_out_at],
      ['PENDING', 'spam', false, null],
    )
    await patch(fourth, { outcome: 'not_for_us' })
    const waiting = [first, third]
    for (const view of ['pending', 'overdue', 'unassigned'])
      assert.deepEqual(await inView(view), waiting, view)
    assert.deepEqual([await inView('mine'), await inView('reached_out')], [[], [fifth]])
    assert.deepEqual(await inView('all'), ids.toReversed())
    const { counts, rows } = await countsAndRows(foyer, ada)
    assert.deepEqual(counts, rows)
    assert.deepEqual([counts.pending, counts.overdue], [2, 2])

    assert.deepEqual(await found('state:closed'), [fourth, second])
    assert.deepEqual(await found('outcome:spam'), [second])
    assert.deepEqual(await found('-outcome:spam,not_for_us'), [fifth, third, first])
    for (const line of ['state:pending', 'is:overdue', 'waiting:>3d', 'is:overdue -state:closed'])
      assert.deepEqual(await found(line), waiting.toReversed(), line)
    assert.deepEqual(await found('after:99d', 'due'), [first, third, fifth, fourth, second])

    // The API of before has two states, and its list is complete and in order.
    const page = await get('/api/leads?state=PENDING&page_size=3')
    assert.deepEqual([idsOf(page.items), page.total, page.has_more], [[first, second, third], 4, true])
    const rest = await get(`/api/leads?state=PENDING&after_id=${page.last_id}`)
    assert.deepEqual([idsOf(rest.items), rest.total, rest.has_more], [[fourth], 4, false])
    assert.ok([...page.items, ...rest.items].every(({ state }: { state: string }) => state === 'PENDING'))
    assert.deepEqual(idsOf((await get('/api/leads?state=PENDING&q=type:pdf')).items), [
      fourth,
      third,
      second,
      first,
    ])

    assert.equal(await markOverdue(foyer.deps.db, foyer.deps.now()), 0)
    assert.equal(
      (await patch(second, { state: 'PENDING' })).body.version,
      closed.version,
      'nothing to change',
    )
    assert.equal((await patch(second, { outcome: null })).body.overdue, true)
    assert.deepEqual(await inView('mine'), [second])
    assert.equal((await get('/api/leads?state=PENDING')).total, 4, 'three who wait, and one who is closed')
    const changes = (await events(second)).slice(-2)
    assert.deepEqual(
      changes.map(({ before, after }: { before: object; after: object }) => [before, after]),
      [
        [{ outcome: null }, { outcome: 'spam' }],
        [{ outcome: 'spam' }, { outcome: null }],
      ],
    )

    // Who is reached after all is no closed lead, and becomes one again with the outcome that it still has.
    await patch(fourth, { state: 'REACHED_OUT' })
    assert.deepEqual(await inView('reached_out'), [fourth, fifth])
    await patch(fourth, { state: 'PENDING' })
    assert.deepEqual(
      [await inView('pending'), (await lead(fourth)).reached_out_at],
      [[first, second, third], null],
    )
  },
)

onEachDatabase(
  'many leads are closed at once and brought back by undoing; a bulk does not mark closed leads as reached out',
  async (start) => {
    const foyer = await start()
    const ada = await foyer.attorney()
    const { start: change, undo, read } = bulksOf(foyer, ada)
    for (let n = 0; n < 3; n++) await foyer.submit()
    const bulk = await change({ q: 'state:pending' }, { kind: 'outcome', outcome: 'not_for_us' })
    assert.equal(bulk.changed, 3)
    const reached = await change({ q: '' }, { kind: 'state', state: 'REACHED_OUT' })
    assert.deepEqual([reached.changed, reached.refused], [0, 3])
    assert.match((await read(reached.id)).refusals[0]?.reason ?? '', /closed without reaching out/)
    assert.equal((await change({ q: '' }, { kind: 'state', state: 'PENDING' })).changed, 0)
    assert.equal((await undo(bulk.id)).body.put_back, 3)
    const { counts, rows } = await countsAndRows(foyer, ada)
    assert.deepEqual([counts, counts.pending], [rows, 3])
  },
)

onEachDatabase(
  'however many close, reach and reopen leads at once, every counter stays exact',
  async (start) => {
    const random = makeRandom()
    const foyer = await start()
    const ada = await foyer.attorney()
    const { patch, start: change } = bulksOf(foyer, ada)
    const ids: number[] = []
    for (let n = 0; n < 5; n++) ids.push((await foyer.submit()).body.id)
    const outcomes = ['spam', 'not_for_us', 'retained', null] as const
    const one = () =>
      patch(random.of(ids), {
        ...random.of([{}, { state: random.of(['PENDING', 'REACHED_OUT']) }, { assigned_to: ada.id }]),
        outcome: random.of(outcomes),
      })
    const many = () => change({ ids }, { kind: 'outcome', outcome: random.of(outcomes) })
    for (let round = 0; round < 4; round++)
      await Promise.all([
        ...Array.from({ length: 8 }, one),
        many(),
        markOverdue(foyer.deps.db, Date.now() + 9 * dayMs),
      ])
    for (const { key, counted, there } of await compareCounters(foyer.deps.db, counters))
      assert.equal(counted, there, `${key}, ${random.seed}`)
  },
)
