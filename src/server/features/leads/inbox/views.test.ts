import assert from 'node:assert/strict'
import type { InboxItem } from '#contract/schemas/lead-record.ts'
import { stageOf } from '#contract/values/lead-stage.ts'
import { type InboxView, compareInView, inboxViews, isInView } from '#contract/views.ts'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { counters } from '#server/counted.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeRandom } from '#server/testing/random.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { markOverdue } from '../due/mark-overdue.ts'

/** Reads a view page by page, as the app does. */
const readView = async (foyer: TestFoyer, token: string, view: InboxView) => {
  const items: InboxItem[] = []
  for (let after = ''; ;) {
    const { body } = await foyer.call('GET', `/api/inbox?view=${view}&page_size=4${after}`, { token })
    items.push(...body.items)
    if (body.next === null) return { items, total: body.total }
    after = `&after=${body.next}`
  }
}

const idsOf = (items: readonly { id: number }[]) => items.map(({ id }) => id)

const factsOf = ({ state, outcome, overdue, assigned_to }: InboxItem) => ({
  state: stageOf({ state, outcome }),
  overdue,
  assigned_to: assigned_to?.id ?? null,
})

onEachDatabase(
  'for random leads, the server lists, counts and orders each view exactly as the code in the browser does',
  async (start) => {
    const random = makeRandom()
    const foyer = await start()
    const people = [await foyer.attorney(), await foyer.attorney({ role: 'attorney' })]
    const [{ token } = assert.fail()] = people
    const ids: number[] = []
    for (let n = 0; n < 18; n++) ids.push((await foyer.submit()).body.id)
    // Only four instants, so that some leads have the same one.
    const instant = () => new Date(Date.UTC(2026, 0, 1 + random.below(4))).toISOString()
    const changes = () => [
      { state: 'REACHED_OUT', reached_out_at: instant() },
      { state: 'REACHED_OUT' },
      { state: 'PENDING' },
      { outcome: random.of(['spam', 'not_for_us']) },
      { outcome: random.of(['no_answer', null]) },
      { assigned_to: random.of([...people, undefined])?.id ?? null },
    ]
    for (let round = 0; round < 12; round++) {
      await Promise.all(
        Array.from({ length: 4 }, () =>
          foyer.call('PATCH', `/api/leads/${random.of(ids)}`, { token, json: random.of(changes()) }),
        ),
      )
      // Half of the rounds later, so that some leads are overdue and others are not.
      if (round === 5) {
        await markOverdue(foyer.deps.db, foyer.deps.now() + 25 * 3_600_000)
        for (let n = 0; n < 4; n++) ids.push((await foyer.submit()).body.id)
      }
    }

    const everybody = (await foyer.call('GET', `/api/inbox?ids=${ids.join(',')}&page_size=100`, { token }))
      .body.items as InboxItem[]
    assert.equal(everybody.length, ids.length)
    for (const me of people) {
      const counts = (await foyer.call('GET', '/api/inbox/counts', me)).body
      for (const view of inboxViews) {
        const what = `${view} of ${me.id}, ${random.seed}`
        const expected = everybody
          .filter((item) => isInView(view, factsOf(item), me.id))
          .sort(compareInView(view))
        const { items, total } = await readView(foyer, me.token, view)
        assert.deepEqual(idsOf(items), idsOf(expected), what)
        assert.deepEqual([total, counts[view]], [expected.length, expected.length], what)
        // Only for one attorney, because each lead takes a request.
        for (const [at, { id }] of me === people[0] ? expected.entries() : []) {
          const { body } = await foyer.call('GET', `/api/inbox/${id}/neighbors?view=${view}`, me)
          const [previous = null, next = null, first = null] = [
            expected[at - 1],
            expected[at + 1],
            expected[0],
          ]
          assert.deepEqual(
            body,
            { previous: previous && previous.id, next: next && next.id, first: first && first.id },
            `${id} in ${what}`,
          )
        }
      }
    }
    for (const { key, counted, there } of await compareCounters(foyer.deps.db, counters))
      assert.equal(counted, there, `${key}, ${random.seed}`)
  },
)

onEachDatabase(
  'the reached_out view lists the latest first, and a lead that left it has the neighbors it would have as the latest',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const ids: number[] = []
    for (let n = 0; n < 4; n++) ids.push((await foyer.submit()).body.id)
    const [a, b, c, d] = ids
    const change = (id: number | undefined, json: unknown) =>
      foyer.call('PATCH', `/api/leads/${id}`, { token, json })
    for (const id of [c, a, d]) {
      foyer.advance(1_000)
      await change(id, { state: 'REACHED_OUT' })
    }
    const listed = async () => idsOf((await readView(foyer, token, 'reached_out')).items)
    const around = async (id: number | undefined) =>
      (await foyer.call('GET', `/api/inbox/${id}/neighbors?view=reached_out`, { token })).body
    assert.deepEqual(await listed(), [d, a, c])
    await change(b, { state: 'REACHED_OUT', reached_out_at: '2026-01-31T09:30:00.000Z' })
    assert.deepEqual(await listed(), [d, a, c, b])
    assert.deepEqual(await around(a), { previous: d, next: c, first: d })

    await change(a, { state: 'PENDING' })
    assert.deepEqual(await listed(), [d, c, b])
    assert.deepEqual(await around(a), { previous: null, next: d, first: d })
    assert.deepEqual(await around(4711), { previous: null, next: d, first: d })
  },
)

onEachDatabase('the cursor of a view is refused in a list with another order', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  for (let n = 0; n < 3; n++) await foyer.submit()
  const page = (query: string) => foyer.call('GET', `/api/inbox?page_size=1&${query}`, { token })
  const { next } = (await page('view=pending')).body
  for (const query of [`view=reached_out&after=${next}`, `q=ada&after=${next}`]) {
    const { status, body } = await page(query)
    assert.deepEqual([status, body.errors?.[0].field], [422, 'after'], query)
  }
})
