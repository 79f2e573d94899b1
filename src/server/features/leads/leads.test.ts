import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from 'kysely'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/databases.ts'
import { pdf } from '#server/testing/submission.ts'
import { contentDisposition } from '#server/http/downloads.ts'

onEachDatabase(
  'a page holds what the original promised, by ascending id, and the pages together hold everything once',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const empty = await foyer.call('GET', '/api/leads', { token })
    assert.deepEqual(empty.body, { items: [], total: 0, has_more: false, last_id: null })

    const ids: number[] = []
    for (let n = 0; n < 7; n++) ids.push((await foyer.submit()).body.id)
    const seen: number[] = []
    let after = ''
    for (const expectedMore of [true, true, false]) {
      const { body } = await foyer.call('GET', `/api/leads/?page_size=3${after}`, { token })
      assert.equal(body.total, 7)
      assert.equal(body.has_more, expectedMore)
      assert.equal(body.last_id, body.items.at(-1).id)
      assert.deepEqual(Object.keys(body.items[0]), [
        'id',
        'first_name',
        'last_name',
        'email',
        'resume_path',
        'state',
        'created_at',
        'updated_at',
      ])
      seen.push(...body.items.map((lead: { id: number }) => lead.id))
      after = `&after_id=${body.last_id}`
    }
    assert.deepEqual(seen, ids)
  },
)

onEachDatabase(
  'a page is 10 rows unless asked otherwise, at most 100, and a bad cursor is named',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    await Promise.all(Array.from({ length: 102 }, () => foyer.submit()))
    const sizeOf = async (query: string) =>
      (await foyer.call('GET', `/api/leads${query}`, { token })).body.items.length
    assert.equal(await sizeOf(''), 10)
    assert.equal(await sizeOf('?page_size=1000'), 100)
    for (const [query, field] of [
      ['page_size=0', 'page_size'],
      ['page_size=x', 'page_size'],
      ['after_id=-1', 'after_id'],
      ['after_id=1e999', 'after_id'],
      ['state=pending', 'state'],
    ]) {
      const { status, body } = await foyer.call('GET', `/api/leads?${query}`, { token })
      assert.equal(status, 422, query)
      assert.equal(body.errors[0].field, field)
    }
  },
)

onEachDatabase(
  'total is exact after concurrent submissions and changes, for all and for each state',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const leads = await Promise.all(Array.from({ length: 20 }, () => foyer.submit()))
    await Promise.all(
      leads
        .slice(0, 8)
        .flatMap(({ body }) => [
          foyer.call('PATCH', `/api/leads/${body.id}`, { token, json: { state: 'REACHED_OUT' } }),
          foyer.call('PATCH', `/api/leads/${body.id}`, { token, json: { state: 'REACHED_OUT' } }),
        ]),
    )
    const totalOf = async (query: string) =>
      (await foyer.call('GET', `/api/leads?page_size=1${query}`, { token })).body.total
    assert.equal(await totalOf(''), 20)
    assert.equal(await totalOf('&state=REACHED_OUT'), 8)
    assert.equal(await totalOf('&state=PENDING'), 12)
  },
)

test('no list and no count walks over the leads', async (t) => {
  const foyer = await onlySqlite(t)()
  const plan = async (query: string) =>
    (await sql<{ detail: string }>`explain query plan ${sql.raw(query)}`.execute(foyer.deps.db)).rows
      .map(({ detail }) => detail)
      .join('; ')
  for (const query of [
    `select id from leads where id > 5 order by id limit 11`,
    `select id from leads where state = 'PENDING' and id > 5 order by id limit 11`,
    `select sum(count) from counts where key in ('leads:PENDING', 'leads:REACHED_OUT')`,
    `select * from events where lead_id = 3 and id > 0 order by id limit 11`,
    `select * from mails where state = 'failed' and id > 0 order by id limit 11`,
  ]) {
    const steps = await plan(query)
    assert.match(steps, /SEARCH/, query)
    assert.doesNotMatch(steps, /SCAN|TEMP B-TREE/, query)
  }
})

onEachDatabase(
  'a change answers with the lead and its ETag, and is recorded with actor, before and after',
  async (start) => {
    const foyer = await start()
    const { token, id: attorneyId } = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    const changed = await foyer.call('PATCH', `/api/leads/${lead.id}`, {
      token,
      json: { state: 'REACHED_OUT', last_name: 'King' },
    })
    assert.equal(changed.status, 200)
    assert.equal(changed.headers.get('etag'), '"2"')
    assert.deepEqual(
      { ...changed.body, updated_at: '' },
      { ...lead, state: 'REACHED_OUT', last_name: 'King', updated_at: '' },
    )
    assert.deepEqual((await foyer.call('GET', `/api/leads/${lead.id}`, { token })).body, changed.body)

    const { body: events } = await foyer.call('GET', `/api/leads/${lead.id}/events`, { token })
    assert.deepEqual(
      events.items.map(({ kind, attorney_id, before, after }: Record<string, unknown>) => ({
        kind,
        attorney_id,
        before,
        after,
      })),
      [
        { kind: 'lead.submitted', attorney_id: null, before: null, after: null },
        {
          kind: 'lead.changed',
          attorney_id: attorneyId,
          before: { state: 'PENDING', last_name: 'Lovelace' },
          after: { state: 'REACHED_OUT', last_name: 'King' },
        },
      ],
    )
  },
)

onEachDatabase('what changes nothing makes no version and no event', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const { body: lead } = await foyer.submit()
  const same = await foyer.call('PATCH', `/api/leads/${lead.id}`, { token, json: { state: 'PENDING' } })
  assert.deepEqual(same.body, lead)
  assert.equal(same.headers.get('etag'), '"1"')
  assert.equal((await foyer.call('GET', `/api/leads/${lead.id}/events`, { token })).body.total, 1)
})

onEachDatabase(
  'of two changes of the same version with If-Match one is taken and the other told, at once or one after the other',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    const change = (last_name: string) =>
      foyer.call('PATCH', `/api/leads/${lead.id}`, {
        token,
        headers: { 'if-match': '"1"' },
        json: { last_name },
      })
    const answers = await Promise.all([change('One'), change('Two')])
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 412])
    const refused = answers.find(({ status }) => status === 412)
    assert.equal(refused?.body.code, 'changed_meanwhile')
    assert.equal(refused?.headers.get('etag'), '"2"')
    assert.equal((await foyer.call('GET', `/api/leads/${lead.id}/events`, { token })).body.total, 2)
  },
)

onEachDatabase('without If-Match the last write wins and every one is recorded', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const { body: lead } = await foyer.submit()
  const names = ['A', 'B', 'C', 'D', 'E']
  const answers = await Promise.all(
    names.map((last_name) => foyer.call('PATCH', `/api/leads/${lead.id}`, { token, json: { last_name } })),
  )
  assert.ok(answers.every(({ status }) => status === 200))
  const { items } = (await foyer.call('GET', `/api/leads/${lead.id}/events`, { token })).body
  assert.deepEqual(
    items
      .slice(1)
      .map((event: { after: { last_name: string } }) => event.after.last_name)
      .sort(),
    names,
  )
  for (let n = 2; n < items.length; n++) assert.equal(items[n].before.last_name, items[n - 1].after.last_name)
})

onEachDatabase('a change names what is wrong, and never touches what is not its business', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const { body: lead } = await foyer.submit()
  const patch = (json: unknown) => foyer.call('PATCH', `/api/leads/${lead.id}`, { token, json })
  for (const [json, field] of [
    [{}, 'state'],
    [{ state: 'DONE' }, 'state'],
    [{ email: 'x' }, 'email'],
    [{ first_name: ' ' }, 'first_name'],
    [{ id: 5 }, 'state'],
  ] as const) {
    const { status, body } = await patch(json)
    assert.equal(status, 422)
    assert.equal(body.errors[0].field, field)
  }
  await patch({
    state: 'REACHED_OUT',
    id: 99,
    created_at: '1999-01-01',
    resume_path: '/etc/passwd',
    version: 50,
  })
  const { body } = await foyer.call('GET', `/api/leads/${lead.id}`, { token })
  assert.deepEqual({ ...body, updated_at: '' }, { ...lead, state: 'REACHED_OUT', updated_at: '' })
  for (const path of ['/api/leads/4711', '/api/leads/4711/resume', '/api/leads/4711/events']) {
    assert.equal((await foyer.call('GET', path, { token })).status, 404)
  }
  assert.equal(
    (await foyer.call('PATCH', '/api/leads/4711', { token, json: { state: 'PENDING' } })).status,
    404,
  )
  assert.equal((await foyer.call('GET', '/api/leads/9007199254740993', { token })).status, 422)
})

onEachDatabase('a resume comes back byte for byte, as an attachment nothing runs', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const content = pdf('x'.repeat(300_000))
  const { body: lead } = await foyer.submit({
    resume: { name: 'Résumé "2026" 履歴書.pdf', type: 'application/pdf', content },
  })
  const path = `/api/leads/${lead.id}/resume`
  const whole = await foyer.call('GET', path, { token })
  assert.equal(whole.status, 200)
  assert.equal(Buffer.compare(whole.bytes, Buffer.from(content)), 0)
  const header = (name: string) => whole.headers.get(name)
  assert.equal(header('content-type'), 'application/pdf')
  assert.equal(header('content-length'), String(content.length))
  assert.equal(header('x-content-type-options'), 'nosniff')
  assert.match(header('content-security-policy') ?? '', /sandbox/)
  assert.match(header('cache-control') ?? '', /no-store/)
  assert.equal(header('cross-origin-resource-policy'), 'same-origin')
  assert.match(
    header('content-disposition') ?? '',
    /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''R%C3%A9sum%C3%A9/,
  )
  assert.equal(header('etag'), `"${createHash('sha256').update(content).digest('hex')}"`)

  const head = await foyer.call('HEAD', path, { token })
  assert.equal(head.status, 200)
  assert.equal(head.headers.get('content-length'), String(content.length))
  assert.equal(head.bytes.length, 0)
  const range = async (value: string) => foyer.call('GET', path, { token, headers: { range: value } })
  for (const [asked, start, end] of [
    ['bytes=0-4', 0, 4],
    ['bytes=100-', 100, content.length - 1],
    ['bytes=-7', content.length - 7, content.length - 1],
  ] as const) {
    const part = await range(asked)
    assert.equal(part.status, 206)
    assert.equal(part.headers.get('content-range'), `bytes ${start}-${end}/${content.length}`)
    assert.equal(part.text, content.slice(start, end + 1))
  }
  assert.equal((await range('bytes=9999999-')).status, 416)
  assert.equal((await range('bytes=5-2')).status, 200)
  assert.equal((await range('bytes=0-1,4-5')).status, 200)
  assert.equal((await foyer.call('GET', path)).status, 401)
})

onEachDatabase(
  'a file that is gone from the store is told as damage, and the list goes on',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    await rm(join(foyer.dataDir, lead.resume_path))
    const { status, body } = await foyer.call('GET', `/api/leads/${lead.id}/resume`, { token })
    assert.equal(status, 500)
    assert.match(body.detail, /missing/)
    assert.equal((await foyer.call('GET', '/api/leads', { token })).body.total, 1)
  },
)

onEachDatabase('a row nobody could have written does not break the list', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const ids = [(await foyer.submit()).body.id, (await foyer.submit()).body.id, (await foyer.submit()).body.id]
  await transact(foyer.deps.db, (tx) =>
    tx
      .updateTable('leads')
      .set({ created_at: 9e15, email: 'not an address', first_name: '' })
      .where('id', '=', ids[1])
      .execute(),
  )
  // Not through `call`: what such a row holds is not what the contract promises of a lead.
  const answer = await fetch(`${foyer.url}/api/leads`, { headers: { authorization: `Bearer ${token}` } })
  assert.equal(answer.status, 200)
  const { items } = (await answer.json()) as { items: { id: number }[] }
  assert.deepEqual(items.map(({ id }) => id), ids)
})

test('no file name can leave its place in the Content-Disposition header', () => {
  for (const name of [
    'a"b.pdf',
    'a\r\nX-Evil: 1.pdf',
    'a\\".pdf',
    "it's (1)*.pdf",
    '\u202egnp.pdf',
    '😀.pdf',
    '\ud800.pdf',
  ]) {
    assert.match(
      contentDisposition(name),
      /^attachment; filename="[^"\\\r\n]*"; filename\*=UTF-8''[A-Za-z0-9%!#$&+.^_`|~-]*$/,
    )
  }
})
