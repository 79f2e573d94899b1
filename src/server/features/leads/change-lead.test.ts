import assert from 'node:assert/strict'
import { Lead } from '#contract/schemas/leads.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'

/** The members of a record that the original API has. */
const leadIn = (record: unknown) => Lead.parse(record)

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
      { ...leadIn(changed.body), updated_at: '' },
      { ...lead, state: 'REACHED_OUT', last_name: 'King', updated_at: '' },
    )
    assert.notEqual(changed.body.reached_out_at, null)
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

onEachDatabase(
  'assignment, contact and outcome of a lead are stored, recorded and can be removed again',
  async (start) => {
    const foyer = await start()
    const { token, id, email } = await foyer.attorney()
    const waiting = await foyer.attorney({ status: 'waiting' })
    const { body: lead } = await foyer.submit()
    const patch = async (json: unknown) =>
      (await foyer.call('PATCH', `/api/leads/${lead.id}`, { token, json })).body
    const reached = await patch({
      state: 'REACHED_OUT',
      assigned_to: id,
      contact: 'phone',
      outcome: 'no_answer',
    })
    assert.deepEqual(reached.assigned_to, { id, name: null, email })
    assert.equal(reached.contact, 'phone')
    assert.equal(reached.outcome, 'no_answer')
    assert.equal(reached.reached_out_at, reached.updated_at)

    const undone = await patch({ state: 'PENDING', assigned_to: null, contact: null, outcome: null })
    assert.deepEqual(
      { ...undone, updated_at: '', version: 0 },
      {
        ...reached,
        state: 'PENDING',
        assigned_to: null,
        contact: null,
        outcome: null,
        reached_out_at: null,
        updated_at: '',
        version: 0,
      },
    )
    assert.equal((await patch({ assigned_to: waiting.id })).errors[0].field, 'assigned_to')

    const { items } = (await foyer.call('GET', `/api/leads/${lead.id}/events`, { token })).body
    assert.deepEqual(items[2].before, {
      state: 'REACHED_OUT',
      assigned_to: String(id),
      outcome: 'no_answer',
      contact: 'phone',
      reached_out_at: reached.reached_out_at,
    })
    assert.deepEqual(items[2].after, {
      state: 'PENDING',
      assigned_to: null,
      outcome: null,
      contact: null,
      reached_out_at: null,
    })
    assert.deepEqual(items[2].attorney, { id, name: null, email })
    assert.equal(items[0].attorney, null)
    assert.equal(items.length, 3)
  },
)

onEachDatabase('a request that changes nothing makes no version and no event', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const { body: lead } = await foyer.submit()
  const same = await foyer.call('PATCH', `/api/leads/${lead.id}`, { token, json: { state: 'PENDING' } })
  assert.deepEqual(leadIn(same.body), lead)
  assert.equal(same.headers.get('etag'), '"1"')
  assert.equal((await foyer.call('GET', `/api/leads/${lead.id}/events`, { token })).body.total, 1)
})

onEachDatabase(
  'of two changes at once with the same If-Match one is stored and the other gets 412',
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

onEachDatabase('without If-Match the last write wins, and every write is recorded', async (start) => {
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

onEachDatabase(
  'an invalid change is refused with the name of the field, and unknown fields change nothing',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    const patch = (json: unknown) => foyer.call('PATCH', `/api/leads/${lead.id}`, { token, json })
    for (const [json, field] of [
      [{}, 'state'],
      [{ state: 'DONE' }, 'state'],
      [{ email: 'x' }, 'email'],
      [{ first_name: ' ', last_name: '' }, 'first_name'],
      [{ id: 5 }, 'state'],
      [{ assigned_to: 4711 }, 'assigned_to'],
      [{ outcome: 'won' }, 'outcome'],
      [{ contact: 'fax' }, 'contact'],
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
    assert.deepEqual({ ...leadIn(body), updated_at: '' }, { ...lead, state: 'REACHED_OUT', updated_at: '' })
    for (const path of ['/api/leads/4711', '/api/leads/4711/resume', '/api/leads/4711/events']) {
      assert.equal((await foyer.call('GET', path, { token })).status, 404)
    }
    assert.equal(
      (await foyer.call('PATCH', '/api/leads/4711', { token, json: { state: 'PENDING' } })).status,
      404,
    )
    assert.equal((await foyer.call('GET', '/api/leads/9007199254740993', { token })).status, 422)
  },
)

onEachDatabase(
  'the time of reaching out can be set in the past and corrected, and is removed when the lead is pending again',
  async (start) => {
    const foyer = await start()
    const { token } = await foyer.attorney()
    const { body: lead } = await foyer.submit()
    const patch = (json: unknown) => foyer.call('PATCH', `/api/leads/${lead.id}`, { token, json })
    const at = '2026-01-31T09:30:00.000Z'
    const reached = { state: 'REACHED_OUT', reached_out_at: at }
    for (let turn = 0; turn < 2; turn++) {
      assert.equal((await patch(reached)).body.reached_out_at, at)
      assert.equal((await patch({ state: 'PENDING' })).body.reached_out_at, null)
    }
    const { body: now } = await patch({ state: 'REACHED_OUT' })
    assert.equal(now.reached_out_at, now.updated_at)
    // The time can be corrected.
    assert.equal((await patch(reached)).body.reached_out_at, at)
    const { body: events } = await foyer.call('GET', `/api/leads/${lead.id}/events`, { token })
    const back = events.items.find(
      ({ after }: { after: { state?: string } | null }) => after?.state === 'PENDING',
    )
    assert.deepEqual(back.before, { state: 'REACHED_OUT', reached_out_at: at })
    assert.deepEqual(back.after, { state: 'PENDING', reached_out_at: null })
    assert.deepEqual(events.items.at(-1).after, { reached_out_at: at })
    assert.deepEqual(events.items.at(-1).before, { reached_out_at: now.reached_out_at })

    const soon = new Date(Date.now() + 3_600_000).toISOString()
    for (const [json, sentence] of [
      [{ state: 'REACHED_OUT', reached_out_at: soon }, /future/],
      [{ reached_out_at: at }, /together with state/],
      [{ state: 'REACHED_OUT', reached_out_at: 'yesterday' }, /a time like/],
    ] as const) {
      const { status, body } = await patch(json)
      assert.deepEqual([status, body.errors[0].field], [422, 'reached_out_at'])
      assert.match(body.errors[0].message, sentence)
    }
    assert.equal((await foyer.call('GET', `/api/leads/${lead.id}`, { token })).body.reached_out_at, at)
  },
)
