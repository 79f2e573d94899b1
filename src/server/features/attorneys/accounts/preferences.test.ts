import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'

onEachDatabase(
  'how lists look follows the attorney, each choice alone, and one that is not known any more is the usual one',
  async (start) => {
    const foyer = await start()
    const [ada, ben] = [await foyer.attorney(), await foyer.attorney()]
    const path = '/api/auth/preferences'
    const read = async (token = ada.token) => (await foyer.call('GET', path, { token })).body
    const change = (json: object) => foyer.call('PATCH', path, { token: ada.token, json })
    const usual = await read()
    assert.deepEqual(usual, {
      columns: ['email', 'waiting', 'state', 'assigned', 'resume'],
      density: 'comfortable',
      views: [],
      facets: false,
    })
    const changed = await change({ density: 'compact', views: ['mine', 7, 'pending'] })
    assert.deepEqual(changed.body, { ...usual, density: 'compact', views: ['mine', 7, 'pending'] })
    await Promise.all([change({ columns: ['due'] }), change({ facets: true }), change({ facets: true })])
    assert.deepEqual(await read(), { ...changed.body, columns: ['due'], facets: true })
    assert.deepEqual(await read(ben.token), usual, 'of one attorney alone')

    for (const [wrong, field] of [
      [{ density: 'huge' }, 'density'],
      [{ columns: ['password'] }, 'columns.0'],
      [{ columns: ['due', 'due'] }, 'columns'],
      [{ views: ['mine', 'mine'] }, 'views'],
      [{ views: [-1] }, 'views.0'],
      [{ facets: 'yes' }, 'facets'],
    ] as const) {
      const { status, body } = await change(wrong)
      assert.deepEqual([status, body.errors[0].field], [422, field])
    }
    await transact(foyer.deps.db, (tx) =>
      tx.updateTable('preferences').set({ value: '["odd"]' }).where('name', '=', 'columns').execute(),
    )
    assert.deepEqual((await read()).columns, usual.columns)
    assert.equal((await foyer.call('GET', path)).status, 401)
  },
)
