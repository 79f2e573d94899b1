import assert from 'node:assert/strict'
import { job } from '#server/features/leads/bulk/bulk.job.ts'
import { bulksOf, countsAndRows, addMany } from '#server/features/leads/bulk/test-bulk.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'

const change = (foyer: TestFoyer, token: string, id: number, json: object) =>
  foyer.call('PATCH', `/api/attorneys/${id}`, { token, json })

const pendingOf = async (foyer: TestFoyer, token: string, id: number) => {
  const { body } = await foyer.call('GET', '/api/attorneys', { token })
  return body.items.find((each: { id: number }) => each.id === id).pending_leads
}

onEachDatabase(
  'deactivating an attorney gives the pending leads to a colleague in the same act, in small steps, each with an event',
  async (start) => {
    const foyer = await start({ jobs: [job] })
    const admin = await foyer.attorney()
    const [ada, grace] = [
      await foyer.attorney({ role: 'attorney' }),
      await foyer.attorney({ role: 'attorney' }),
    ]
    const { start: changeMany, ended, patch, lead, events } = bulksOf(foyer, admin)
    const ids = await addMany(foyer, 103)
    const [handled = 0, others = 0] = ids
    await ended((await changeMany({ q: '' }, { kind: 'assign', assigned_to: ada.id })).id)
    await patch(handled, { state: 'REACHED_OUT' })
    await patch(others, { assigned_to: admin.id })
    assert.equal(await pendingOf(foyer, admin.token, ada.id), 101)

    const { status, body } = await change(foyer, admin.token, ada.id, {
      is_active: false,
      leads_to: grace.id,
    })
    assert.deepEqual([status, body.status], [200, 'deactivated'])
    assert.equal((await foyer.call('GET', '/api/inbox', { token: ada.token })).status, 401)
    const bulk = await ended(body.bulk_id)
    assert.deepEqual([bulk.total, bulk.changed, bulk.refused], [101, 101, 0])
    assert.equal(await pendingOf(foyer, admin.token, ada.id), 0)
    assert.equal(await pendingOf(foyer, admin.token, grace.id), 101)
    assert.equal((await lead(handled)).assigned_to.id, ada.id, 'what was handled stays')
    assert.equal((await lead(others)).assigned_to.id, admin.id)
    const { kind, attorney_id, before, after } = (await events(ids[2] ?? 0)).at(-1)
    assert.deepEqual([kind, attorney_id], ['lead.changed', admin.id])
    assert.deepEqual([before, after], [{ assigned_to: `${ada.id}` }, { assigned_to: `${grace.id}` }])
    const { counts, rows } = await countsAndRows(foyer, admin)
    assert.deepEqual(counts, rows)
  },
)

onEachDatabase(
  'leads go to nobody if that is said, stay if nothing is said, and can be given away later',
  async (start) => {
    const foyer = await start({ jobs: [job] })
    const admin = await foyer.attorney()
    const { ended, patch, lead } = bulksOf(foyer, admin)
    const ada = await foyer.attorney({ role: 'attorney' })
    const [id = 0] = await addMany(foyer, 1)
    await patch(id, { assigned_to: ada.id })

    const { body: silent } = await change(foyer, admin.token, ada.id, { is_active: false })
    assert.equal('bulk_id' in silent, false)
    assert.equal((await lead(id)).assigned_to.id, ada.id)
    const { body } = await change(foyer, admin.token, ada.id, { is_active: false, leads_to: null })
    await ended(body.bulk_id)
    assert.equal((await lead(id)).assigned_to, null)
    const { body: again } = await change(foyer, admin.token, ada.id, { is_active: false, leads_to: null })
    assert.equal('bulk_id' in again, false, 'there is nothing to give away')
  },
)

onEachDatabase(
  'leads cannot be given to who is leaving or inactive, nor without deactivating; then nothing is changed',
  async (start) => {
    const foyer = await start()
    const admin = await foyer.attorney()
    const ada = await foyer.attorney({ role: 'attorney' })
    const gone = await foyer.attorney({ status: 'deactivated' })
    for (const json of [
      { is_active: false, leads_to: ada.id },
      { is_active: false, leads_to: gone.id },
      { is_active: false, leads_to: 4711 },
      { is_active: true, leads_to: admin.id },
      { role: 'admin', leads_to: null },
    ]) {
      const { status, body } = await change(foyer, admin.token, ada.id, json)
      assert.equal(status, 422, JSON.stringify(json))
      assert.deepEqual(
        body.errors.map(({ field }: { field: string }) => field),
        ['leads_to'],
      )
    }
    assert.equal((await foyer.call('GET', '/api/inbox', { token: ada.token })).status, 200)
    assert.deepEqual(await foyer.deps.db.selectFrom('events').select('id').execute(), [])
  },
)

onEachDatabase(
  'a lead that is assigned at the moment of deactivating is given away too, or not assigned',
  async (start) => {
    const foyer = await start({ jobs: [job] })
    const admin = await foyer.attorney()
    const { ended, patch, lead } = bulksOf(foyer, admin)
    const [first = 0, ...ids] = await addMany(foyer, 9)
    for (let round = 0; round < 5; round++) {
      const ada = await foyer.attorney({ role: 'attorney' })
      await patch(first, { assigned_to: ada.id })
      const [{ body }] = await Promise.all([
        change(foyer, admin.token, ada.id, { is_active: false, leads_to: null }),
        ...ids.map((id) => patch(id, { assigned_to: ada.id })),
      ])
      await ended(body.bulk_id)
      for (const id of [first, ...ids]) assert.equal((await lead(id)).assigned_to, null)
    }
  },
)
