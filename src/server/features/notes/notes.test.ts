import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'

onEachDatabase(
  'notes are stored as plain text with their author and listed in the order in which they were added',
  async (start) => {
    const foyer = await start()
    const ada = await foyer.attorney({ role: 'attorney' })
    const { body: lead } = await foyer.submit()
    const path = `/api/leads/${lead.id}/notes`
    const add = (text: string) => foyer.call('POST', path, { token: ada.token, json: { text } })
    const first = await add('  <b>Prefers</b>\r\nthe evening\u0000 \u{1f600} ')
    assert.equal(first.status, 201)
    assert.equal(first.headers.get('etag'), '"1"')
    assert.equal(first.body.text, '<b>Prefers</b>\nthe evening \u{1f600}')
    assert.deepEqual(first.body.author, { id: ada.id, name: null, email: ada.email })
    await add('x'.repeat(10_000))
    const { body } = await foyer.call('GET', `${path}?page_size=1`, { token: ada.token })
    assert.deepEqual(body.items, [first.body])
    assert.equal(body.total, 2)
    assert.equal(body.has_more, true)
    for (const text of ['', ' \n ', 'x'.repeat(10_001)]) assert.equal((await add(text)).status, 422)
    const nowhere = '/api/leads/4711/notes'
    assert.equal((await foyer.call('GET', nowhere, { token: ada.token })).status, 404)
    const lost = await foyer.call('POST', nowhere, { token: ada.token, json: { text: 'x' } })
    assert.equal(lost.status, 404)
  },
)

onEachDatabase(
  'only the author of a note or an admin can change or remove it, and the history keeps its text',
  async (start) => {
    const foyer = await start()
    const admin = await foyer.attorney()
    const author = await foyer.attorney({ role: 'attorney' })
    const other = await foyer.attorney({ role: 'attorney' })
    const { body: lead } = await foyer.submit()
    const { body: elsewhere } = await foyer.submit()
    const notes = `/api/leads/${lead.id}/notes`
    const { body: note } = await foyer.call('POST', notes, { token: author.token, json: { text: 'one' } })
    const change = (token: string, text: string, headers: Record<string, string> = {}) =>
      foyer.call('PATCH', `${notes}/${note.id}`, { token, headers, json: { text } })
    assert.equal((await change(other.token, 'mine')).status, 403)
    assert.equal((await foyer.call('DELETE', `${notes}/${note.id}`, { token: other.token })).status, 403)

    const changed = await change(author.token, 'two', { 'if-match': '"1"' })
    assert.equal(changed.body.text, 'two')
    assert.equal(changed.headers.get('etag'), '"2"')
    assert.equal((await change(author.token, 'two')).body.version, 2)
    const late = await change(admin.token, 'three', { 'if-match': '"1"' })
    assert.equal(late.status, 412)
    assert.equal(late.headers.get('etag'), '"2"')
    const astray = `/api/leads/${elsewhere.id}/notes/${note.id}`
    assert.equal((await foyer.call('DELETE', astray, { token: admin.token })).status, 404)
    const missing = await foyer.call('PATCH', astray, { token: admin.token, json: { text: 'x' } })
    assert.equal(missing.status, 404)
    assert.equal((await foyer.call('DELETE', `${notes}/${note.id}`, { token: admin.token })).status, 204)
    assert.equal((await foyer.call('GET', notes, { token: admin.token })).body.total, 0)

    const { body } = await foyer.call('GET', `/api/leads/${lead.id}/events`, { token: admin.token })
    const id = String(note.id)
    assert.deepEqual(
      body.items
        .slice(1)
        .map(({ kind, attorney_id, before, after }: Record<string, unknown>) => [
          kind,
          attorney_id,
          before,
          after,
        ]),
      [
        ['note.added', author.id, null, { note_id: id, text: 'one' }],
        ['note.changed', author.id, { note_id: id, text: 'one' }, { note_id: id, text: 'two' }],
        ['note.removed', admin.id, { note_id: id, text: 'two' }, null],
      ],
    )
  },
)
