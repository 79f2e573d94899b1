import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type IncomingMessage, get } from 'node:http'
import { leadOrders } from '#contract/filter/lead-order.ts'
import { inboxViews } from '#contract/views.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { copyLeads } from '#server/testing/copy-leads.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { addLeadsOfEveryKind } from '#server/testing/filtered-leads.ts'
import { makeRandom } from '#server/testing/random.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { endAbandoned } from './end-abandoned.ts'
import { exportIn, leadsInCsv, linesIn } from './test-export.ts'

/** The ids of all pages of the list in the app. */
const listed = async (foyer: TestFoyer, token: string, query: Record<string, string>) => {
  const ids: number[] = []
  for (let after: string | null = ''; after !== null;) {
    const asked = new URLSearchParams({ page_size: '7', ...query, ...(after && { after }) }).toString()
    const { status, body } = await foyer.call('GET', `/api/inbox?${asked}`, { token })
    assert.equal(status, 200, body.detail)
    ids.push(...body.items.map(({ id }: { id: number }) => id))
    after = body.next
  }
  return ids
}

onEachDatabase(
  'an export has every lead of the list that is on the screen, each once and in its order',
  async (start) => {
    const foyer = await start()
    const random = makeRandom()
    const ada = await foyer.attorney()
    const grace = await foyer.attorney({ role: 'attorney' })
    await addLeadsOfEveryKind(foyer, random, { people: [ada, grace], token: ada.token, count: 14 })
    const questions: Record<string, string>[] = [
      ...inboxViews.map((view) => ({ view })),
      // Each order of a walk or of words.
      ...leadOrders.map((order) => ({ q: random.of(['after:800d', 'grace']), order })),
      { q: 'ada -state:reached_out' },
      { q: 'state:pending assigned:me', order: 'due' },
      { q: '-grace type:pdf', view: 'pending' },
      { q: 'resume', view: 'mine', order: 'name' },
      { q: 'nobody' },
      { q: '"" -""' },
    ]
    for (const question of questions) {
      const within = question['q'] && question['view'] ? { within: 'view' } : {}
      const expected = await listed(foyer, ada.token, { ...question, ...within })
      const csv = leadsInCsv((await exportIn(foyer, ada.token, question)).text).map(({ id }) => Number(id))
      const message = `${JSON.stringify(question)} ${random.seed}`
      assert.deepEqual(csv, expected, message)
    }
    // Without a question: every lead, the newest first.
    const all = await listed(foyer, ada.token, { view: 'all' })
    const { text, headers, bytes } = await exportIn(foyer, ada.token, { columns: 'id,email' })
    assert.deepEqual(
      leadsInCsv(text).map(({ id }) => Number(id)),
      all,
    )
    assert.match(
      headers.get('content-disposition') ?? '',
      /^attachment; filename="leads-\d{4}-\d\d-\d\d\.csv"/,
    )
    assert.equal(Buffer.from(bytes.subarray(0, 13)).toString(), '\ufeffid,email\r\n')

    for (const [query, message] of [
      ['q=is:odd', /“is” cannot be “odd”/],
      ['q=assigned:nobody-we-know', /No colleague is called/],
      ['columns=id,password_hash', /no column “password_hash”/],
      ['format=pdf', /Must be one of csv/],
    ] as const) {
      const { status, body } = await foyer.call('GET', `/api/leads/export?${query}`, { token: ada.token })
      assert.equal(status, 422, query)
      assert.match(body.detail, message)
    }
  },
)

onEachDatabase(
  'only those whom the firm allows it may export, and the audit log tells who has exported what',
  async (start) => {
    const foyer = await start()
    const admin = await foyer.attorney()
    const ada = await foyer.attorney({ role: 'attorney' })
    await foyer.submit()
    const ask = (token: string, json: object) => foyer.call('POST', '/api/exports', { token, json })
    assert.equal((await ask(ada.token, { format: 'csv' })).body.code, 'not_allowed')
    assert.equal((await foyer.call('GET', '/api/leads/export', { token: ada.token })).status, 403)

    await foyer.call('PATCH', '/api/settings', { token: admin.token, json: { leads_export: 'attorneys' } })
    const { status, body } = await ask(ada.token, { format: 'ndjson', q: 'state:pending', order: 'due' })
    assert.equal(status, 201, body.detail)
    const { id, url, expires_in, ...about } = body
    assert.deepEqual(
      { ...about, started_at: undefined, expires_in },
      { format: 'ndjson', state: 'ready', leads: 0, total: 1, started_at: undefined, expires_in: 30 },
    )
    assert.equal((await foyer.call('HEAD', url)).status, 200, 'HEAD does not use it up')
    const answers = await Promise.all([foyer.call('GET', url), foyer.call('GET', url)])
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 404])
    linesIn(answers.find((answer) => answer.status === 200)?.text ?? '')
    const read = (token: string) => foyer.call('GET', `/api/exports/${id}`, { token })
    assert.deepEqual(
      await read(ada.token).then(({ body: { state, leads, total } }) => [state, leads, total]),
      ['completed', 1, 1],
    )
    assert.equal((await read(admin.token)).status, 200)
    await exportIn(foyer, admin.token, { format: 'csv', columns: 'id' })
    assert.equal(
      (await foyer.call('GET', '/api/exports/2', { token: ada.token })).status,
      404,
      'of somebody else',
    )

    const { body: audit } = await foyer.call('GET', '/api/events?about=firm', { token: admin.token })
    assert.deepEqual(
      audit.items
        .filter(({ kind }: { kind: string }) => kind.startsWith('export.'))
        .map(({ kind, actor, after }: { kind: string; actor: { id: number }; after: object }) => [
          kind,
          actor.id,
          after,
        ]),
      [
        [
          'export.completed',
          admin.id,
          { export_id: '2', leads: '1', format: 'csv', order: 'newest', columns: 'id' },
        ],
        [
          'export.begun',
          admin.id,
          { export_id: '2', leads: '1', format: 'csv', order: 'newest', columns: 'id' },
        ],
        [
          'export.completed',
          ada.id,
          { export_id: '1', leads: '1', format: 'ndjson', q: 'state:pending', order: 'due' },
        ],
        [
          'export.begun',
          ada.id,
          { export_id: '1', leads: '1', format: 'ndjson', q: 'state:pending', order: 'due' },
        ],
      ],
    )

    const [late, taken] = [
      (await ask(ada.token, { format: 'csv' })).body.url,
      (await ask(ada.token, { format: 'csv' })).body.url,
    ]
    await foyer.call('PATCH', '/api/settings', { token: admin.token, json: { leads_export: 'admins' } })
    assert.equal((await foyer.call('GET', taken)).body.code, 'not_allowed', 'the right was taken away since')
    foyer.advance(30_001)
    assert.equal((await foyer.call('GET', late)).status, 404)
    foyer.advance(3_600_000)
    assert.equal(await endAbandoned(foyer.deps.db, foyer.deps.now()), 2)
    const left = await foyer.deps.db.selectFrom('exports').select('id').execute()
    assert.deepEqual(
      left.map(({ id: each }) => each),
      [1, 2],
    )
  },
)

onEachDatabase(
  'an export ends with its client, and is recorded as broken off; leads that arrive meanwhile are left out',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    await foyer.submit({ first_name: 'x'.repeat(100), last_name: 'y'.repeat(100) })
    await copyLeads(foyer.deps.db, 6_000)
    const request = get(`${foyer.url}/api/leads/export?format=ndjson&order=name`, {
      agent: false,
      headers: { authorization: `Bearer ${token}` },
    })
    const [answer] = (await once(request, 'response')) as [IncomingMessage]
    answer.on('error', () => {})
    const stateOf = async () => (await foyer.call('GET', '/api/exports/1', { token })).body
    await until('it is running', async () => (await stateOf()).state === 'running')
    await foyer.submit({ last_name: 'Late' })
    answer.destroy()
    await until('it has broken off', async () => (await stateOf()).state === 'broken_off')
    const { leads, total } = await stateOf()
    assert.equal(total, 6_000)
    assert.ok(leads < 6_000, `${leads} leads were read for a client that has taken none`)

    const all = leadsInCsv((await exportIn(foyer, token, { order: 'name', columns: 'id,last_name' })).text)
    assert.equal(new Set(all.map(({ id }) => id)).size, 6_001)
    const { body: audit } = await foyer.call('GET', '/api/events?kind=export.broken_off', { token })
    assert.deepEqual(
      audit.items.map(({ after }: { after: object }) => after),
      [{ export_id: '1', leads: String(leads), format: 'ndjson', order: 'name' }],
    )

    // As if the server had been killed.
    const running = {
      request: '{"format":"csv"}',
      state: 'running',
      total: 1,
      total_is_at_least: 0,
      touched_at: 1,
    } as const
    await transact(foyer.deps.db, (tx) =>
      tx
        .insertInto('exports')
        .values({ ...running, started_at: 1 })
        .execute(),
    )
    assert.equal(await endAbandoned(foyer.deps.db, foyer.deps.now()), 1)
  },
)
