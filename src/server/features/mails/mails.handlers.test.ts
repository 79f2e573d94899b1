import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { eventually, mailRows } from './outbox/test-outbox.ts'

onEachDatabase('an admin reads the outbox in pages, by state, with an exact total', async (start) => {
  const foyer = await start({ env: { NOTIFY_EMAIL: 'attorney@example.org' } })
  const { token } = await foyer.attorney()
  for (let n = 0; n < 4; n++) await foyer.submit({ email: `lead-${n}@example.com` })
  await eventually(
    async () => (await mailRows(foyer.deps.db)).every(({ state }) => state === 'sent'),
    'all are written',
  )

  const first = await foyer.call('GET', '/api/mails?page_size=5', { token })
  assert.deepEqual(
    [first.status, first.body.total, first.body.has_more, first.body.items.length],
    [200, 8, true, 5],
  )
  const second = await foyer.call('GET', `/api/mails?page_size=5&after_id=${first.body.last_id}`, { token })
  assert.deepEqual([second.body.total, second.body.has_more, second.body.items.length], [8, false, 3])
  const ids = [...first.body.items, ...second.body.items].map(({ id }) => id)
  assert.deepEqual(
    ids,
    (await mailRows(foyer.deps.db)).map(({ id }) => id),
  )

  for (const { state, next_attempt_at, sent_at, attempts, last_error } of first.body.items) {
    assert.deepEqual([state, next_attempt_at, attempts, last_error], ['sent', null, 1, null])
    assert.match(sent_at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  }
  const sent = await foyer.call('GET', '/api/mails?state=sent', { token })
  const failed = await foyer.call('GET', '/api/mails?state=failed', { token })
  assert.deepEqual(
    [sent.body.total, failed.body.total, failed.body.items, failed.body.last_id],
    [8, 0, [], null],
  )
  assert.doesNotMatch(first.text, /lease|message_id|uploads/)
})

onEachDatabase(
  'sent mails are listed newest first by the time of sending, also when one was sent again',
  async (start) => {
    const foyer = await start({ env: { NOTIFY_EMAIL: 'attorney@example.org' } })
    const { token } = await foyer.attorney()
    const { db } = foyer.deps
    const areSent = async () => (await mailRows(db)).every(({ state }) => state === 'sent')
    for (let n = 0; n < 3; n++) await foyer.submit({ email: `lead-${n}@example.com` })
    await eventually(areSent, 'all went out')
    // Some have the same time of sending.
    await transact(db, async (tx) => {
      for (const [id, sentAt] of [1_000, 2_000, 2_000, 9_000, 1_000, 5_000].entries())
        await tx
          .updateTable('mails')
          .set({ sent_at: sentAt })
          .where('id', '=', id + 1)
          .execute()
    })
    const read = async (pageSize: number) => {
      const ids: number[] = []
      for (let after = ''; ;) {
        const { body } = await foyer.call('GET', `/api/mails?state=sent&page_size=${pageSize}${after}`, {
          token,
        })
        ids.push(...body.items.map(({ id }: { id: number }) => id))
        assert.deepEqual([body.total, body.last_id], [6, ids.at(-1)])
        if (!body.has_more) return ids
        after = `&after_id=${body.last_id}`
      }
    }
    for (const pageSize of [1, 4, 100]) assert.deepEqual(await read(pageSize), [4, 6, 3, 2, 5, 1])
    foyer.advance(1_000)
    await foyer.call('POST', '/api/mails/2/resend', { token })
    // While the mail is queued again, the pages after it miss no mail.
    const meanwhile = await foyer.call('GET', '/api/mails?state=sent&page_size=1&after_id=2', { token })
    assert.ok([2, 4].includes(meanwhile.body.items[0].id))
    await eventually(areSent, 'it went out again')
    assert.deepEqual(await read(4), [2, 4, 6, 3, 5, 1])
  },
)

onEachDatabase(
  'only an admin can see the outbox and retry a mail, and only a failed mail can be retried',
  async (start) => {
    const foyer = await start({ env: { NOTIFY_EMAIL: 'attorney@example.org' } })
    const { token } = await foyer.attorney()
    const other = await foyer.attorney({ role: 'attorney' })
    await foyer.submit()
    await eventually(
      async () => (await mailRows(foyer.deps.db)).every(({ state }) => state === 'sent'),
      'all are written',
    )
    const before = await mailRows(foyer.deps.db)

    for (const [method, path] of [
      ['GET', '/api/mails'],
      ['POST', '/api/mails/1/retry'],
    ] as const) {
      assert.equal((await foyer.call(method, path)).status, 401)
      assert.equal((await foyer.call(method, path, { token: other.token })).body.code, 'not_allowed')
    }
    const sent = await foyer.call('POST', '/api/mails/1/retry', { token })
    assert.deepEqual(
      [sent.status, sent.body.code, sent.body.detail],
      [409, 'not_failed', 'This mail has been sent.'],
    )
    assert.equal((await foyer.call('POST', '/api/mails/999/retry', { token })).body.code, 'not_found')
    assert.equal((await foyer.call('GET', '/api/mails?state=lost', { token })).body.code, 'invalid_fields')
    assert.deepEqual(await mailRows(foyer.deps.db), before)
  },
)
