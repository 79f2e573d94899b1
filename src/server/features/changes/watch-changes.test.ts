import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { text as read } from 'node:stream/consumers'
import { test } from 'node:test'
import { Client } from 'pg'
import { Change } from '#contract/schemas/changes.ts'
import { makeEventStream } from '#server/http/output/event-stream.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { openChanges } from '#server/testing/changes.ts'
import { onTwoNodes } from '#server/testing/two-nodes.ts'
import { until } from '#server/testing/until.ts'

onEachDatabase(
  'every open stream gets each change once and in order, without personal data',
  async (start, t) => {
    const foyer = await start()
    const [ada, grace] = [await foyer.attorney(), await foyer.attorney({ role: 'attorney' })]
    const streams = await Promise.all([ada, grace].map(({ token }) => openChanges(t, foyer.url, token)))
    const { body: lead } = await foyer.submit()
    const path = `/api/leads/${lead.id}`
    await foyer.call('PATCH', path, { token: ada.token, json: { state: 'REACHED_OUT' } })
    await foyer.call('POST', `${path}/notes`, { token: grace.token, json: { text: 'A word' } })
    for (const stream of streams) {
      assert.equal(stream.contentType, 'text/event-stream; charset=utf-8')
      await until('three changes', () => stream.events.length >= 4)
      assert.deepEqual(
        stream.events.map(({ kind, lead_id, attorney_id }) => [kind, lead_id, attorney_id]),
        [
          ['ready', null, null],
          ['lead.submitted', lead.id, null],
          ['lead.changed', lead.id, ada.id],
          ['note.added', lead.id, grace.id],
        ],
      )
      for (const event of stream.events) Change.parse(event)
      assert.doesNotMatch(stream.text(), /Ada|word/)
    }
  },
)

onEachDatabase(
  'a client that reconnects with its last cursor misses nothing, and with an unknown cursor must resync',
  async (start, t) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const first = await openChanges(t, foyer.url, token)
    const { body: one } = await foyer.submit()
    await until('the first change', () => first.events.length === 2)
    await first.close()
    const { body: two } = await foyer.submit()
    const { body: three } = await foyer.submit()
    const cursor = first.events[1]?.cursor ?? ''
    const back = await openChanges(t, foyer.url, token, { 'last-event-id': cursor })
    const { body: four } = await foyer.submit()
    await until('what was missed and what is new', () => back.events.length >= 4)
    const leads = back.events.map(({ lead_id }) => lead_id)
    assert.deepEqual(leads, [null, two.id, three.id, four.id])
    assert.equal(leads.includes(one.id), false)

    // As after the restore of an older backup, in which later events have been added since.
    await transact(foyer.deps.db, (tx) => tx.deleteFrom('events').where('lead_id', '=', one.id).execute())
    const restored = await openChanges(t, foyer.url, token, { 'last-event-id': cursor })
    await until('the resync', () => restored.events.some(({ kind }) => kind === 'resync'))

    const lost = await openChanges(t, foyer.url, token, { 'last-event-id': '999999999999-999999999999' })
    await until('the resync', () => lost.events.some(({ kind }) => kind === 'resync'))
    const { status } = await foyer.call('GET', '/api/changes?after=x', { token })
    assert.equal(status, 422)
  },
)

onEachDatabase(
  'a stream ends when its session ends, when its token expires and when the server stops',
  async (start, t) => {
    const foyer = await start()
    const [ada, grace] = [await foyer.attorney(), await foyer.attorney()]
    const stream = await openChanges(t, foyer.url, ada.token)
    const other = await openChanges(t, foyer.url, grace.token)
    await foyer.call('POST', '/api/auth/logout', { token: ada.token })
    await until('the stream to end with its session', () => stream.isOver(), 5_000)
    assert.equal(other.isOver(), false)
    foyer.advance(16 * 60_000)
    await until('the stream to end with its token', () => other.isOver(), 5_000)

    const late = await foyer.attorney()
    const last = await openChanges(t, foyer.url, late.token)
    const stopped = foyer.stop({ withinMs: 20_000 })
    await until('the stream to end with the server', () => last.isOver(), 5_000)
    await stopped
  },
)

onEachDatabase('a session may have eight open streams, and a new one after closing one', async (start, t) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const streams = []
  for (let n = 0; n < 8; n++) streams.push(await openChanges(t, foyer.url, token))
  const { status, headers } = await foyer.call('GET', '/api/changes', { token })
  assert.equal(status, 429)
  assert.equal(headers.get('retry-after'), '5')
  await streams[0]?.close()
  await until('the closed stream no longer counts', async () => {
    const head = await foyer.call('HEAD', '/api/changes', { token })
    return head.status === 200
  })
  await openChanges(t, foyer.url, token)
})

test('a stream whose client does not read is closed instead of filling the memory', async () => {
  let closed = false
  let sent = 0
  const stream = makeEventStream({
    open: ({ send }) => {
      while (sent < 100_000 && !closed) send({ id: String(sent++), data: 'x'.repeat(100) })
    },
    close: () => {
      closed = true
    },
  })
  stream.pipe(new PassThrough())
  await until('the stream to be closed', () => closed && stream.destroyed)
  assert.ok(sent > 1_000)
  assert.ok(stream.readableLength < 300 * 1024)
})

test('what changes while a stream ends is not sent, and does not break the answer off', async () => {
  const stream = makeEventStream({
    open: ({ send, end }) => {
      send({ id: '1', data: 'before' })
      end()
      send({ id: '2', data: 'after' })
    },
    close: () => {},
  })
  assert.equal(await read(stream), 'id: 1\ndata: "before"\n\n')
})

test('a stream without events sends heartbeats', async () => {
  const stream = makeEventStream({ open: () => {}, close: () => {} }, 5)
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  await until('two heartbeats', () => text.startsWith(':\n\n:\n\n'))
  stream.destroy()
})

onTwoNodes(
  'a change on one node arrives at the other, also after its connection was cut',
  async ({ a, b, databaseUrl }, t) => {
    const { token } = await a.attorney()
    const stream = await openChanges(t, b.url, token)
    const arrives = async () => {
      const { body: lead } = await a.submit()
      await until('the change on the other node', () =>
        stream.events.some(({ lead_id }) => lead_id === lead.id),
      )
    }
    await arrives()
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()
    const { rowCount } = await client.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'foyer changes' and datname = current_database()",
    )
    await client.end()
    assert.equal(rowCount, 2)
    await arrives()
  },
)

onTwoNodes('a change that is committed late is not skipped', async ({ a, b, databaseUrl }, t) => {
  const { token } = await a.attorney()
  const stream = await openChanges(t, b.url, token)
  const writer = new Client({ connectionString: databaseUrl })
  await writer.connect()
  await writer.query('begin')
  const { rows } = await writer.query(
    "insert into events (kind, lead_id, at) values ('attorney.changed', null, 0) returning id",
  )
  const { body: lead } = await a.submit()
  const known = () => stream.events.map(({ cursor }) => Number(cursor.split('-')[1]))
  const { body: events } = await a.call('GET', `/api/leads/${lead.id}/events`, { token })
  const later = events.items[0].id
  assert.ok(Number(rows[0].id) < later)
  assert.equal(known().includes(later), false)
  await writer.query('commit')
  await writer.end()
  await until('both changes', () => known().includes(later))
  assert.deepEqual(known().slice(1), [Number(rows[0].id), later])
})
