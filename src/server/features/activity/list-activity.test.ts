import assert from 'node:assert/strict'
import type { ActivityPage } from '#contract/schemas/activity.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { selectEvents, selectNotes } from './activity.queries.ts'

type Item = ActivityPage['items'][number]

const said = ({ kind, note, mail, notices, change }: Item) =>
  note?.text ?? mail?.kind ?? (notices ? `${notices.sent} of ${notices.count}` : `${kind} ${change?.kind}`)

onEachDatabase(
  'activity lists notes, mails and changes by time, each once on some page, whatever the size of the pages',
  async (start) => {
    const foyer = await start()
    const ada = await foyer.attorney()
    await foyer.attorney({ role: 'attorney' })
    const { body: lead } = await foyer.submit()
    await foyer.submit()
    const path = `/api/leads/${lead.id}`
    const get = async (query: string): Promise<ActivityPage> =>
      (await foyer.call('GET', `${path}/activity?${query}`, ada)).body
    const note = async (text: string) =>
      (await foyer.call('POST', `${path}/notes`, { ...ada, json: { text } })).body
    foyer.advance(1_000)
    const first = await note('one')
    foyer.advance(1_000)
    await foyer.call('PATCH', path, { ...ada, json: { outcome: 'spam' } })
    foyer.advance(1_000)
    const gone = await note('two')
    await note('three')
    foyer.advance(1_000)
    await foyer.call('DELETE', `${path}/notes/${gone.id}`, ada)
    await foyer.call('PATCH', `${path}/notes/${first.id}`, { ...ada, json: { text: 'one again' } })
    // No worker sends them in this test any more.
    const mails = async () =>
      (await foyer.call('GET', `${path}/mails`, ada)).body.items as { state: string }[]
    await until('all mails to be sent', async () => (await mails()).every(({ state }) => state === 'sent'))
    await transact(foyer.deps.db, (tx) =>
      tx.updateTable('mails').set({ state: 'failed' }).where('recipient', '=', ada.email).execute(),
    )

    const expected = [
      'change note.changed',
      'change note.removed',
      'three',
      'change lead.changed',
      'one again',
      '1 of 2',
      'confirmation',
      'change lead.submitted',
    ]
    const all = await get('page_size=100')
    assert.deepEqual(all.items.map(said), expected)
    assert.equal(all.next, null)
    assert.deepEqual(
      all.items.map(({ at }) => at),
      all.items
        .map(({ at }) => at)
        .sort()
        .toReversed(),
    )
    assert.equal(all.items[4]?.note?.version, 2)

    for (const size of [1, 2, 3]) {
      const seen: Item[] = []
      for (let before = '', page = 0; page < 30; page++) {
        const { items, next } = await get(`page_size=${size}${before}`)
        seen.push(...items)
        if (next === null) break
        before = `&before=${next}`
        // What is written meanwhile moves nothing.
        if (page === 1) await foyer.call('PATCH', path, { ...ada, json: { city: `Town ${size}` } })
      }
      assert.deepEqual(seen.slice(-8).map(said), all.items.map(said), `pages of ${size}`)
    }

    const only = async (kind: string) => (await get(`only=${kind}`)).items.map(said)
    assert.deepEqual(await only('notes'), ['three', 'one again'])
    assert.deepEqual((await only('mails')).sort(), ['1 of 2', 'confirmation'])
    assert.ok((await only('changes')).every((each) => each.startsWith('change')))

    for (const [query, status] of [
      ['before=1-2', 422],
      ['only=calls', 422],
      ['page_size=0', 422],
    ] as const)
      assert.equal((await foyer.call('GET', `${path}/activity?${query}`, ada)).status, status, query)
    assert.equal((await foyer.call('GET', '/api/leads/4711/activity', ada)).status, 404)

    const below = { leadId: lead.id, belowId: 1e9, atMost: 10 }
    await assertSearches(foyer.deps.db, 'notes', (db) => selectNotes(db, below), /notes_of_lead/)
    await assertSearches(foyer.deps.db, 'events', (db) => selectEvents(db, below), /events_of_lead/)
  },
)
