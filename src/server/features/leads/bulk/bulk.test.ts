import assert from 'node:assert/strict'
import { transact } from '#server/adapters/database/transact.ts'
import { openChanges } from '#server/testing/changes.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import { until } from '#server/testing/until.ts'
import { startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { job } from './bulk.job.ts'
import { selectChanges, selectLaterChanges, selectRefusals } from './bulk.queries.ts'
import { changeStep } from './change-step.ts'
import { readNext, readTarget } from './target.ts'
import { bulksOf, countsAndRows, addMany } from './test-bulk.ts'

onEachDatabase(
  'a few leads are changed at once; those that are as wanted stay as they are, and each changed one has an event of its own',
  async (start) => {
    const foyer = await start()
    const ada = await foyer.attorney({ role: 'attorney' })
    const { start: change, patch, lead, events, read } = bulksOf(foyer, ada)
    const ids = await addMany(foyer, 4)
    const [first = 0, second = 0, third = 0, fourth = 0] = ids
    await patch(first, { state: 'REACHED_OUT', contact: 'email' })
    const before = await lead(first)

    const action = { kind: 'state', state: 'REACHED_OUT', contact: 'phone' } as const
    const bulk = await change({ ids: [third, first, second, second] }, action)
    assert.deepEqual(
      [bulk.state, bulk.total, bulk.done, bulk.changed, bulk.refused, bulk.job_id, bulk.q],
      ['changed', 3, 3, 2, 0, null, null],
    )
    assert.deepEqual(bulk.action, action)
    assert.equal(bulk.started_by.id, ada.id)
    assert.deepEqual(await lead(first), before, 'how it was reached stays')
    for (const id of [second, third]) {
      const now = await lead(id)
      assert.deepEqual([now.state, now.contact, now.version], ['REACHED_OUT', 'phone', 2])
      const [event, ...others] = (await events(id)).filter((each: { bulk_id: number }) => each.bulk_id)
      assert.deepEqual(
        [event.kind, event.bulk_id, event.attorney_id, event.before, event.after, others.length],
        [
          'lead.changed',
          bulk.id,
          ada.id,
          { state: 'PENDING', contact: null },
          { state: 'REACHED_OUT', contact: 'phone' },
          0,
        ],
      )
    }
    assert.equal((await lead(fourth)).state, 'PENDING')
    const { counts, rows } = await countsAndRows(foyer, ada)
    assert.deepEqual(counts, rows)

    const assigned = await change({ q: 'state:reached_out' }, { kind: 'assign', assigned_to: ada.id })
    assert.deepEqual([assigned.changed, assigned.q], [3, 'state:reached_out'])
    assert.equal((await change({ q: '' }, { kind: 'outcome', outcome: 'declined' })).changed, 4)
    // A line that means nothing is not an empty one.
    assert.equal((await change({ q: '"" -""' }, { kind: 'outcome', outcome: null })).changed, 0)
    assert.equal((await change({ q: 'nobody' }, { kind: 'outcome', outcome: null })).changed, 0)
    for (const [suspicious, marks] of [
      [true, ['flagged']],
      [false, []],
    ] as const) {
      assert.equal((await change({ ids }, { kind: 'suspicious', suspicious })).changed, 4)
      assert.deepEqual((await lead(first)).marks, marks)
    }
    const list = await foyer.call('GET', '/api/bulk?page_size=2', { token: ada.token })
    assert.deepEqual(
      list.body.items.map(({ id }: { id: number }) => id),
      [7, 6],
    )
    assert.equal(list.body.has_more, true)
    const rest = await foyer.call('GET', `/api/bulk?before_id=${list.body.last_id}`, { token: ada.token })
    assert.deepEqual([rest.body.items.length, rest.body.has_more], [5, false])
    const { refusals, ...report } = await read(bulk.id)
    assert.deepEqual([report, refusals], [bulk, []])
  },
)

onEachDatabase(
  'many leads are changed by a job: those of the beginning that still match, with progress for who started it',
  async (start, t) => {
    const foyer = await start()
    const [ada, grace] = [await foyer.attorney(), await foyer.attorney()]
    const { start: change, ended, undo, patch, lead, events } = bulksOf(foyer, ada)
    const ids = await addMany(foyer, 120)
    const [hers, other] = await Promise.all([ada, grace].map(({ token }) => openChanges(t, foyer.url, token)))
    const bulk = await change(
      { q: 'state:pending' },
      { kind: 'state', state: 'REACHED_OUT', contact: 'email' },
    )
    assert.deepEqual([bulk.state, bulk.total, bulk.done, bulk.is_stopped], ['changing', 120, 0, false])
    assert.equal((await undo(bulk.id)).body.detail, 'This is still running.')

    const { body: late } = await foyer.submit()
    const passed = ids[10] ?? 0
    await patch(passed, { state: 'REACHED_OUT', contact: 'meeting' })
    const told = () => (hers?.events ?? []).filter(({ kind }) => kind === 'job.moved').length
    await until('the new job is told', () => told() > 0)
    startJobWorker(t, foyer.deps, [job])
    const report = await ended(bulk.id)
    assert.deepEqual([report.total, report.done, report.changed, report.job_id], [119, 119, 119, null])
    assert.equal((await lead(passed)).contact, 'meeting')
    assert.equal((await lead(late.id)).state, 'PENDING')
    await until('its job is deleted', async () => {
      const jobs = foyer.deps.db.selectFrom('jobs').select('id').where('kind', '=', job.kind)
      return (await jobs.execute()).length === 0
    })
    await until('its end is told', () => told() > 1)
    assert.ok(!other?.events.some(({ kind }) => kind === 'job.moved'))
    const counted = await countsAndRows(foyer, ada)
    assert.deepEqual(counted.counts, counted.rows)

    const [touched = 0, , changedBack = 0] = ids
    await patch(touched, { contact: 'phone' })
    await patch(changedBack, { outcome: 'retained' })
    assert.equal((await undo(bulk.id)).body.state, 'undoing')
    const undone = await ended(bulk.id)
    assert.deepEqual([undone.put_back, undone.left, undone.undone_by?.id], [117, 2, ada.id])
    assert.deepEqual(
      undone.refusals.map(({ lead_id, during, reason }) => [lead_id, during, reason]),
      [changedBack, touched].map((id) => [id, 'undo', 'Somebody has changed this since.']),
    )
    for (const id of ids.filter((each) => ![passed, touched, changedBack].includes(each))) {
      const { state, contact, reached_out_at: at } = await lead(id)
      assert.deepEqual([id, state, contact, at], [id, 'PENDING', null, null])
    }
    assert.deepEqual(
      (await events(ids[1] ?? 0)).map((event: { kind: string; bulk_id: number }) => [
        event.kind,
        event.bulk_id,
      ]),
      [
        ['lead.changed', bulk.id],
        ['lead.change_undone', bulk.id],
      ],
    )
    const after = await countsAndRows(foyer, ada)
    assert.deepEqual(after.counts, after.rows)
  },
)

onEachDatabase(
  'a lead that changes after it was found and before it is locked is left out, and no step scans a table',
  async (start) => {
    const foyer = await start()
    const ada = await foyer.attorney()
    const { start: change, patch, lead, read } = bulksOf(foyer, ada)
    const ids = await addMany(foyer, 51)
    const { db } = foyer.deps
    const { id } = await change({ q: 'state:pending' }, { kind: 'outcome', outcome: 'declined' })
    const bulk = await db.selectFrom('bulks').selectAll().executeTakeFirstOrThrow()
    const target = readTarget(bulk.target)
    const next = await readNext(foyer.deps, {
      target,
      attorneyId: ada.id,
      position: bulk.position,
      atMost: 100,
    })
    assert.equal(next.ids.length, 51)
    const [first = 0] = ids
    await patch(first, { state: 'REACHED_OUT' })
    const firm = await foyer.deps.settings.read()
    await transact(db, (tx) => changeStep(tx, { ...foyer.deps, firm }, bulk, next))
    assert.deepEqual([(await read(id)).changed, (await lead(first)).outcome], [50, null])

    const begin = { id, position: 0 }
    await assertSearches(db, 'its events', (on) => selectChanges(on, begin, 100), /events_of_bulk/)
    await assertSearches(db, 'later events', (on) => selectLaterChanges(on, [first], 1), /events_of_lead/)
    await assertSearches(
      db,
      'refusals',
      (on) => selectRefusals(on, id),
      /bulk_refusals_pkey|PRIMARY KEY|autoindex/,
    )
  },
)

onEachDatabase(
  'what cannot be done is refused before anything is changed, or for the lead alone',
  async (start) => {
    const foyer = await start()
    const ada = await foyer.attorney()
    const gone = await foyer.attorney({ status: 'deactivated', email: 'gone@example.com' })
    const { ask, start: change, undo, read } = bulksOf(foyer, ada)
    const { body: lead } = await foyer.submit()
    const declined = { kind: 'outcome', outcome: 'declined' } as const
    const refused = async (body: object, field: string, sentence: RegExp) => {
      const answer = await foyer.call('POST', '/api/bulk', { token: ada.token, json: body })
      assert.deepEqual([answer.status, answer.body.errors[0].field], [422, field])
      assert.match(answer.body.errors[0].message, sentence)
    }
    await refused({ action: declined }, 'q', /^Either q or ids/)
    await refused({ q: 'ada', ids: [1], action: declined }, 'q', /^Either q or ids/)
    await refused({ q: 'state:nothing', action: declined }, 'q', /nothing/)
    await refused({ q: 'assigned:nobody-here', action: declined }, 'q', /No colleague/)
    await refused({ ids: [lead.id, 4711], action: declined }, 'ids', /no lead 4711/)
    await refused({ ids: [], action: declined }, 'ids', /at least one/)
    await refused({ q: '', action: { kind: 'erase' } }, 'action.kind', /Its kind must be/)
    const toNobody = { kind: 'assign', assigned_to: gone.id }
    await refused({ q: '', action: toNobody }, 'assigned_to', /active attorney/)
    assert.equal((await foyer.call('POST', '/api/bulk', { json: { q: '', action: declined } })).status, 401)
    const none = await foyer.call('GET', '/api/bulk', { token: ada.token })
    assert.deepEqual(none.body, { items: [], has_more: false, last_id: null })

    await transact(foyer.deps.db, (tx) => tx.updateTable('mails').set({ state: 'failed' }).execute())
    const { body: other } = await foyer.submit()
    await transact(foyer.deps.db, (tx) => tx.deleteFrom('mails').where('lead_id', '=', other.id).execute())
    const resent = await change({ ids: [lead.id, other.id] }, { kind: 'resend', mail: 'confirmation' })
    assert.deepEqual([resent.changed, resent.refused, resent.undoable_until], [1, 1, null])
    const { refusals } = await read(resent.id)
    assert.deepEqual(
      refusals.map(({ lead_id, during, reason }) => [lead_id, during, reason]),
      [[other.id, 'change', 'No confirmation was sent to this lead.']],
    )
    const mails = await foyer.call('GET', `/api/leads/${lead.id}/mails`, { token: ada.token })
    assert.notEqual(
      mails.body.items.find((mail: { kind: string }) => mail.kind === 'confirmation').state,
      'failed',
    )
    const { body: events } = await foyer.call('GET', `/api/leads/${lead.id}/events`, { token: ada.token })
    assert.deepEqual([events.items.at(-1).kind, events.items.at(-1).bulk_id], ['mail.resent', resent.id])
    assert.equal((await undo(resent.id)).body.code, 'not_undoable')

    assert.equal((await undo(4711)).status, 404)
    assert.equal((await foyer.call('GET', '/api/bulk/4711', { token: ada.token })).status, 404)
    const old = await change({ q: '' }, declined)
    foyer.advance(30 * 86_400_000 - 60_000)
    assert.notEqual((await read(old.id)).undoable_until, null)
    foyer.advance(120_000)
    const late = bulksOf(foyer, await foyer.attorney())
    assert.equal((await late.read(old.id)).undoable_until, null)
    assert.match((await late.undo(old.id)).body.detail, /more than 30 days ago/)
    assert.equal((await ask({ q: '' }, declined)).status, 401, 'the session has ended')
  },
)
