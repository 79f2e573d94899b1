import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { addJob, removeReadingJobs } from '#server/testing/jobs.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import { selectFirstDue, selectJobPage } from './jobs.queries.ts'

onEachDatabase('an admin reads pages of jobs of every kind by state, with an exact total', async (start) => {
  const foyer = await start()
  const { token, id: me, email } = await foyer.attorney()
  const { body: lead } = await foyer.submit()
  const now = foyer.deps.now()
  const ids = await transact(foyer.deps.db, async (tx) => {
    await removeReadingJobs(tx)
    const failed = await addJob(tx, now, {
      kind: 'export',
      state: 'failed',
      attempts: 5,
      lastError: 'The disk is full.',
      payload: { email: 'private@example.com' },
      startedBy: me,
      leadId: lead.id,
      progress: { done: 3, total: 10, beganAt: now },
    })
    const moving = await addJob(tx, now - 60_000, {
      kind: 'import',
      leaseToken: 'held',
      progress: { done: 2, total: 8, beganAt: now - 60_000 },
    })
    const others = []
    for (let n = 0; n < 3; n++) others.push(await addJob(tx, now, { kind: 'import', state: 'failed' }))
    return { failed, moving, others }
  })
  const list = async (query: string) => foyer.call('GET', `/api/jobs?${query}`, { token })

  const { body, text } = await list('state=failed&page_size=2')
  assert.deepEqual([body.total, body.has_more, body.last_id], [4, true, ids.others[0]])
  assert.deepEqual(body.items[0], {
    id: ids.failed,
    kind: 'export',
    state: 'failed',
    attempts: 5,
    lead_id: lead.id,
    last_error: 'The disk is full.',
    started_by: { id: me, name: null, email },
    created_at: new Date(now).toISOString(),
    next_attempt_at: null,
    progress: { done: 3, total: 10, began_at: new Date(now).toISOString(), ends_about_at: null },
  })
  assert.deepEqual([body.items[1].started_by, body.items[1].progress], [null, null])
  assert.doesNotMatch(text, /payload|private/)
  const rest = await list(`state=failed&page_size=2&after_id=${body.last_id}`)
  assert.deepEqual(
    [rest.body.items.map(({ id }: { id: number }) => id), rest.body.total, rest.body.has_more],
    [ids.others.slice(1), 4, false],
  )

  const queued = (await list('state=queued')).body
  assert.deepEqual(
    queued.items.map(({ id }: { id: number }) => id),
    [ids.moving],
  )
  assert.equal(queued.total, 1)
  // A quarter took a minute and the time since, so the rest takes three times as long.
  const { began_at, ends_about_at } = queued.items[0].progress
  const takes = Date.parse(ends_about_at) - Date.parse(began_at)
  assert.ok(takes >= 240_000 && takes < 300_000, `${takes} ms`)
  assert.equal((await list('')).body.total, 5)
  assert.equal((await list('state=done')).body.code, 'invalid_fields')
})

onEachDatabase(
  'what people have started is listed and counted apart from what the server does, page by page',
  async (start) => {
    const foyer = await start()
    const { token, id: me } = await foyer.attorney()
    const { db, now } = foyer.deps
    const tasks = await transact(db, async (tx) => {
      const ids: number[] = []
      for (let n = 0; n < 60; n++) {
        await addJob(tx, now(), { kind: 'reading.resume' })
        if (n % 20 === 19) ids.push(await addJob(tx, now(), { kind: 'import', startedBy: me }))
      }
      await addJob(tx, now(), { kind: 'export', state: 'failed', startedBy: me })
      return ids
    })
    const list = async (query: string) => (await foyer.call('GET', `/api/jobs?${query}`, { token })).body
    const idsOf = ({ items }: { items: { id: number }[] }) => items.map(({ id }) => id)
    const first = await list('state=queued&started_by=person&page_size=2')
    assert.deepEqual([idsOf(first), first.total, first.has_more], [tasks.slice(0, 2), 3, true])
    const rest = await list(`state=queued&started_by=person&page_size=2&after_id=${first.last_id}`)
    assert.deepEqual([idsOf(rest), rest.has_more], [tasks.slice(2), false])
    const others = await list('state=queued&started_by=server&page_size=100')
    assert.deepEqual([others.total, others.items.length], [60, 60])
    assert.equal(
      idsOf(others).some((id) => tasks.includes(id)),
      false,
    )
    assert.equal((await list('started_by=person')).total, 4)
    assert.equal((await list('state=failed&started_by=server')).total, 0)
    assert.equal((await list('state=queued')).total, 63)
    assert.equal((await list('started_by=me')).code, 'invalid_fields')
    await assertSearches(
      db,
      'tasks of people',
      (seen) => selectJobPage(seen, { page_size: 10, state: 'queued', started_by: 'person', after_id: 5 }),
      /jobs_of_people/,
    )
  },
)

onEachDatabase(
  'the attorney who started a job and admins can read its progress until it is done',
  async (start) => {
    const foyer = await start()
    const admin = await foyer.attorney()
    const ada = await foyer.attorney({ role: 'attorney' })
    const grace = await foyer.attorney({ role: 'attorney' })
    const now = foyer.deps.now()
    const progress = { done: 3, total: 10, beganAt: now }
    const [id, own] = await transact(foyer.deps.db, async (tx) => [
      await addJob(tx, now, { kind: 'export', startedBy: ada.id, progress }),
      await addJob(tx, now, { kind: 'sweep' }),
    ])
    const read = ({ token }: { token: string }, job = id) => foyer.call('GET', `/api/jobs/${job}`, { token })
    for (const reader of [ada, admin]) {
      const { status, body } = await read(reader)
      assert.deepEqual(
        [status, body.id, body.state, body.progress.done, body.started_by.id],
        [200, id, 'queued', 3, ada.id],
      )
    }
    assert.equal((await read(grace)).body.code, 'not_found')
    assert.equal((await read(ada, own)).status, 404, 'only admins see jobs that the server started')
    assert.equal((await read(admin, own)).status, 200)
    assert.equal((await foyer.call('GET', `/api/jobs/${id}`)).status, 401)
    await transact(foyer.deps.db, (tx) => tx.deleteFrom('jobs').where('kind', '=', 'export').execute())
    const { status, body } = await read(ada)
    assert.deepEqual([status, body.detail], [404, `There is no job ${id}.`])
  },
)

onEachDatabase('only an admin sees jobs, retries or dismisses them', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney({ role: 'attorney' })
  const id = await transact(foyer.deps.db, (tx) =>
    addJob(tx, foyer.deps.now(), { kind: 'export', state: 'failed' }),
  )
  for (const [method, path] of [
    ['GET', '/api/jobs'],
    ['POST', `/api/jobs/${id}/retry`],
    ['POST', `/api/jobs/${id}/dismiss`],
  ] as const) {
    assert.equal((await foyer.call(method, path)).status, 401)
    assert.equal((await foyer.call(method, path, { token })).body.code, 'not_allowed')
  }
  const rows = await foyer.deps.db.selectFrom('jobs').select(['id', 'state']).execute()
  assert.deepEqual(
    rows.map((row) => [row.id, row.state]),
    [[id, 'failed']],
  )
})

onEachDatabase(
  'the queries behind lists, readiness and metrics find jobs through an index',
  async (start) => {
    const { db, now } = (await start()).deps
    await transact(db, (tx) => addJob(tx, now(), { kind: 'export' }))
    await assertSearches(
      db,
      'list',
      (seen) => selectJobPage(seen, { page_size: 10, state: 'failed', after_id: 5 }),
      /jobs_by_state/,
    )
    await assertSearches(db, 'first due', (seen) => selectFirstDue(seen, { kind: 'export' }), /jobs_due/)
  },
)
