import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { importsOf } from './test-imports.ts'

onEachDatabase('an import is asked only for what its state allows, and says why not', async (start) => {
  const foyer = await start()
  const admin = await foyer.attorney()
  const imports = importsOf(foyer, admin)
  const { id, state } = await imports.begun('Name,E-mail\nAda Lovelace,ada@example.com\n')
  assert.equal(state, 'ready')
  const codeOf = async (act: string) => (await imports.post(id, act)).body.code
  const changed = async () => (await imports.change(id, { mode: 'update' })).body.code

  for (const act of ['/stop', '/undo'])
    assert.equal(await codeOf(act), act === '/stop' ? 'not_now' : 'not_undoable')
  // No job runs in this test, so the import stays where its request has put it.
  assert.equal((await imports.post(id, '/rehearsal')).body.state, 'rehearsing')
  assert.deepEqual(
    [await codeOf('/rehearsal'), await codeOf('/run'), await changed()],
    Array(3).fill('not_now'),
  )
  assert.equal((await imports.post(id, '/stop')).body.state, 'ready')
  assert.equal((await imports.post(id, '/run')).body.state, 'running')
  assert.deepEqual(
    [await codeOf('/run'), await codeOf('/rehearsal'), await codeOf('/undo')],
    ['not_now', 'not_now', 'not_undoable'],
  )
  const stopped = await imports.post(id, '/stop')
  assert.deepEqual([stopped.status, stopped.body.state], [200, 'stopped'])
  assert.equal((await imports.post(id, '/undo')).body.state, 'undoing')
  assert.equal(await codeOf('/undo'), 'not_undoable')
  const { db } = foyer.deps
  await transact(db, (tx) =>
    tx.updateTable('imports').set({ state: 'undone' }).where('id', '=', id).execute(),
  )
  assert.equal((await imports.post(id, '/run')).body.detail, 'The import has ended.')

  const refused = { token: admin.token, headers: { range: 'bytes=9999999-' } }
  assert.equal((await foyer.call('GET', `/api/imports/${id}/refused`, refused)).status, 416)
  for (const act of ['/rehearsal', '/run', '/stop', '/undo'])
    assert.equal((await imports.post(4711, act)).status, 404, act)
  assert.equal((await imports.change(4711, { mode: 'update' })).status, 404)
  for (const path of ['/api/imports/4711', '/api/imports/4711/refused'])
    assert.equal((await foyer.call('GET', path, { token: admin.token })).status, 404, path)
})
