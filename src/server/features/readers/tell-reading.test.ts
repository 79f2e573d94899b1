import assert from 'node:assert/strict'
import { openChanges } from '#server/testing/changes.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { pruneReaders } from './tell-reading.ts'

onEachDatabase(
  'who reads a lead is told to others and to their streams, until they leave or are not heard of any more, and nothing of it lasts',
  async (start, t) => {
    const foyer = await start()
    const ada = await foyer.attorney({ role: 'attorney' })
    const grace = await foyer.attorney({ role: 'attorney' })
    const { body: lead } = await foyer.submit()
    const { body: other } = await foyer.submit()
    const tell = async ({ token }: { token: string }, id: number, is_reading = true) =>
      (await foyer.call('POST', `/api/leads/${id}/readers`, { token, json: { is_reading } })).body.items
    const stream = await openChanges(t, foyer.url, grace.token)
    const told = (count: number) =>
      until(
        `${count} changes`,
        () =>
          stream.events.filter(({ kind, lead_id }) => kind === 'lead.readers' && lead_id === lead.id)
            .length >= count,
        10_000,
      )
    assert.deepEqual(await tell(ada, lead.id), [])
    await told(1)
    assert.deepEqual(await tell(grace, lead.id), [{ id: ada.id, name: null, email: ada.email }])
    assert.deepEqual(await tell(grace, other.id), [], 'only of the same lead')
    assert.deepEqual(
      (await tell(ada, lead.id)).map(({ id }: { id: number }) => id),
      [grace.id],
    )
    await tell(ada, lead.id, false)
    assert.deepEqual(await tell(grace, lead.id), [], 'who has left is not told')
    await told(2)

    await tell(ada, lead.id)
    foyer.advance(46_000)
    assert.deepEqual(await tell(grace, lead.id), [], 'who was not heard of for 45 seconds')
    const { body: events } = await foyer.call('GET', `/api/leads/${lead.id}/events`, grace)
    assert.equal(events.total, 1)
    assert.equal((await foyer.call('GET', `/api/leads/${lead.id}`, grace)).body.version, 1)
    assert.ok((await pruneReaders(foyer.deps.db, foyer.deps.now() + 3_700_000)) > 0)

    const wrong = { token: ada.token, json: { is_reading: 'yes' } }
    assert.equal((await foyer.call('POST', `/api/leads/${lead.id}/readers`, wrong)).status, 422)
    const nowhere = { token: ada.token, json: { is_reading: true } }
    assert.equal((await foyer.call('POST', '/api/leads/4711/readers', nowhere)).status, 404)
  },
)
