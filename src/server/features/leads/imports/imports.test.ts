import assert from 'node:assert/strict'
import { compareCounters } from '#server/adapters/database/counting/counters.ts'
import { findWrongDays } from '#server/adapters/database/counting/day-totals.ts'
import { counters, dailySeries } from '#server/counted.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { job } from './imports.job.ts'
import { importsOf } from './test-imports.ts'

const past = [
  'Vorname;Apellidos;E-mail address;Teléfono;Ciudad;Status;Contacted on;Result;Owner;Created;Comments;Lead Source;ID',
  'Ada;Lovelace;ada@example.com;+1 212 555 0100;London;contacted;13.02.2025 10:30;hired;boss@example.com;12.02.2025;"First line',
  'second line";Old system;A-1',
  "Grace;Hopper;grace@example.com;;;open;;;;14.02.2025;;'=Friend;A-2",
  ';;nobody@example.com;;;;;;;;;;A-3',
  'Mary;Shelley;not an address;12;;;;;stranger@example.com;31.02.2025;;;A-4',
  '',
  'Ada;Byron;ADA@example.com;;;;;;;;;;A-5',
].join('\r\n')

const assertCounted = async ({ deps: { db } }: TestFoyer) => {
  const wrong = (await compareCounters(db, counters)).filter(({ counted, there }) => counted !== there)
  assert.deepEqual(wrong, [])
  assert.deepEqual(await findWrongDays(db, dailySeries), [])
}

onEachDatabase(
  'a file of another system is understood, rehearsed without a trace, imported as it was rehearsed, and undone',
  async (start) => {
    const foyer = await start({ jobs: [job], env: { FIRM_TIME_ZONE: 'America/New_York' } })
    const admin = await foyer.attorney({ email: 'boss@example.com' })
    const imports = importsOf(foyer, admin)
    const { body: known } = await foyer.submit({ first_name: 'Known', email: 'known@example.com' })
    const file = await imports.begun(past)
    assert.deepEqual(
      [file.read_as.kind, file.read_as.charset, file.read_as.delimiter, file.read_as.first_row],
      ['csv', 'utf-8', ';', 1],
    )
    assert.deepEqual(file.columns[0], { name: 'Vorname', samples: ['Ada', 'Grace', 'Mary'] })
    assert.deepEqual(
      [file.options.mapping, file.options.dates, file.options.key, file.rows, file.state],
      [
        ...[
          [
            'first_name',
            'last_name',
            'email',
            'phone',
            'city',
            'state',
            'reached_out_at',
            'outcome',
            'assigned_to',
          ],
        ],
        'dmy',
        'email',
        5,
        'ready',
      ].map((each) =>
        Array.isArray(each) ? [...each, 'created_at', 'note', 'source', 'external_id'] : each,
      ),
    )
    const rehearsed = await imports.rehearsed(file.id)
    const counts = { created: 2, updated: 0, same: 0, duplicate: 1, refused: 2 }
    assert.deepEqual(rehearsed.rehearsal?.counts, counts)
    assert.equal(rehearsed.state, 'ready')
    assert.deepEqual(
      rehearsed.rehearsal?.examples.map(({ row, outcome, reason }) => [row, outcome, reason]),
      [
        [2, 'created', null],
        [3, 'created', null],
        [4, 'refused', 'A first or a last name is required.'],
        [
          5,
          'refused',
          'email: This is not an e-mail address like name@example.com. phone: Must be a telephone number like +1 212 555 0199. assigned_to: Must be the e-mail of an active attorney. created_at: Must be a date or a time, in the order that was chosen.',
        ],
        [7, 'duplicate', 'Row 2 has the same e-mail.'],
      ],
    )
    assert.equal((await imports.leads()).length, 1)
    assert.equal((await imports.change(file.id, { source: 'Archive' })).body.rehearsal, null)

    const ran = await imports.run(file.id)
    assert.deepEqual([ran.state, ran.counts, ran.done], ['done', counts, 5])
    const [, ada, grace] = await imports.leads()
    const { id: adaId, ...record } = await imports.lead(ada.id)
    assert.deepEqual(
      [
        record.state,
        record.reached_out_at,
        record.outcome,
        record.assigned_to.email,
        record.city,
        record.phone,
      ],
      [
        'REACHED_OUT',
        '2025-02-13T15:30:00.000Z',
        'retained',
        'boss@example.com',
        'London',
        '+1 212 555 0100',
      ],
    )
    assert.deepEqual(
      [record.created_at, record.source, record.origin, record.external_id, record.resume],
      ['2025-02-12T05:00:00.000Z', 'import', { src: 'Old system' }, 'A-1', null],
    )
    assert.equal((await imports.get(`/api/leads/${ada.id}/notes`)).items[0].text, 'First line\nsecond line')
    assert.deepEqual((await imports.lead(grace.id)).origin, { src: '=Friend' })
    assert.equal((await imports.lead(grace.id)).overdue, true)
    assert.equal((await imports.get('/api/inbox?q=second')).items[0].id, adaId)
    assert.equal((await imports.get('/api/inbox?q=hoper')).items[0].id, grace.id)
    assert.equal((await imports.get('/api/inbox?q=source:import')).total, 2)
    assert.deepEqual((await imports.get(`/api/leads/${ada.id}/mails`)).items, [])
    assert.deepEqual(
      (await imports.events(ada.id)).map((event: { kind: string; attorney_id: number }) => [
        event.kind,
        event.attorney_id,
      ]),
      [['lead.imported', admin.id]],
    )
    const { body: again } = await foyer.submit({
      first_name: 'Ada',
      last_name: 'Lovelace',
      email: 'ada@example.com',
    })
    const related = await imports.get(`/api/leads/${again.id}/related`)
    assert.equal(related.items[0].id, ada.id)
    await assertCounted(foyer)

    const refused = await imports.refused(file.id)
    const lines = refused.split('\r\n')
    assert.equal(lines.length, 4)
    assert.match(lines[0] ?? '', /^Vorname;.*;Reason$/)
    assert.match(lines[2] ?? '', /^Mary;.*not an e-mail address/)
    const range = await foyer.call('GET', `/api/imports/${file.id}/refused`, {
      token: admin.token,
      headers: { range: 'bytes=3-9' },
    })
    assert.deepEqual([range.status, range.text], [206, 'Vorname'])
    const stored = await foyer.deps.db
      .selectFrom('import_rows')
      .select(['row', 'cells'])
      .orderBy('row')
      .execute()
    assert.deepEqual(
      stored.filter(({ cells }) => cells !== '[]').map(({ row }) => row),
      [1, 4, 5],
      'what was imported is not kept a second time',
    )

    await foyer.call('POST', `/api/leads/${grace.id}/notes`, {
      token: admin.token,
      json: { text: 'Called.' },
    })
    const undone = await imports.undone(file.id)
    assert.deepEqual([undone.state, undone.put_back, undone.left], ['undone', 1, 1])
    assert.deepEqual(undone.left_leads, [
      { lead_id: grace.id, name: 'Grace Hopper', reason: 'Somebody has changed this since.' },
    ])
    assert.deepEqual(
      (await imports.leads()).map(({ id }: { id: number }) => id),
      [known.id, grace.id, again.id],
    )
    assert.deepEqual((await imports.get('/api/inbox?q=second')).items, [])
    assert.equal((await foyer.call('GET', `/api/leads/${ada.id}`, { token: admin.token })).status, 404)
    await assertCounted(foyer)
    const audit = await imports.get('/api/events?about=firm')
    assert.deepEqual(
      audit.items.slice(0, 2).map(({ kind }: { kind: string }) => kind),
      ['import.undone', 'import.started'],
    )
    assert.equal((await imports.post(file.id, '/undo')).body.code, 'not_undoable')
    assert.equal((await imports.get('/api/imports')).items[0].id, file.id)
  },
)

onEachDatabase(
  'rows change the leads that they mean, add what is missing, and say nothing twice; undoing puts back what nobody has changed since',
  async (start) => {
    const foyer = await start({ jobs: [job] })
    const admin = await foyer.attorney()
    const imports = importsOf(foyer, admin)
    const { body: one } = await foyer.submit({ first_name: 'Ada', email: 'ada@example.com' })
    const { body: two } = await foyer.submit({ first_name: 'Grace', email: 'grace@example.com' })
    const { body: three } = await foyer.submit({ first_name: 'Mary', email: 'mary@example.com' })
    for (const _ of [1, 2]) await foyer.submit({ first_name: 'Twin', email: 'twin@example.com' })
    await imports.patch(two.id, { city: 'Arlington', phone: '+1 212 555 0101' })
    const file = [
      'email,city,phone,state,note',
      'ADA@example.com,London,,contacted,A note.',
      'grace@example.com,,,,',
      'mary@example.com,Bath,,,',
      'new@example.com,Rome,,,',
      'twin@example.com,Ostia,,,',
    ].join('\n')
    const options = { mode: 'update', key: 'email', empty: 'clear' }
    const { id } = await imports.begun(file, options)
    const counts = { created: 0, updated: 3, same: 0, duplicate: 0, refused: 2 }
    const { rehearsal } = await imports.rehearsed(id)
    assert.deepEqual(rehearsal?.counts, counts)
    assert.deepEqual(
      [rehearsal?.examples[1]?.before, rehearsal?.examples[1]?.after],
      [
        { city: 'Arlington', phone: '+1 212 555 0101' },
        { city: null, phone: null },
      ],
    )
    assert.deepEqual((await imports.run(id)).counts, counts)
    const { state, city, reached_out_at } = await imports.lead(one.id)
    assert.deepEqual([state, city, reached_out_at !== null], ['REACHED_OUT', 'London', true])
    assert.equal((await imports.lead(two.id)).phone, null)
    assert.match(await imports.refused(id), /No lead has this e-mail\.\r\n.*Several leads have this e-mail/s)
    await assertCounted(foyer)

    const second = await imports.begun(file, { ...options, empty: 'keep' })
    assert.deepEqual((await imports.run(second.id)).counts, { ...counts, updated: 0, same: 3 })

    await imports.patch(three.id, { city: 'York' })
    const { put_back, left, left_leads } = await imports.undone(id)
    assert.deepEqual([put_back, left, left_leads.map(({ lead_id }) => lead_id)], [3, 1, [three.id]])
    const back = await imports.lead(one.id)
    assert.deepEqual([back.state, back.city, back.phone, back.reached_out_at], ['PENDING', null, null, null])
    assert.equal((await imports.lead(two.id)).city, 'Arlington')
    assert.equal((await imports.lead(three.id)).city, 'York')
    assert.equal((await imports.get(`/api/leads/${one.id}/notes`)).total, 0)
    await assertCounted(foyer)

    const third = await imports.begun('ID,name,phone\n7,"Curie, Marie",+33 1 55 55 01 00\n', {
      key: 'external_id',
      mode: 'create_or_update',
    })
    assert.equal((await imports.run(third.id)).counts.created, 1)
    const fourth = await imports.begun('ID,city\n7,Paris\n', { key: 'external_id', mode: 'create_or_update' })
    assert.equal((await imports.run(fourth.id)).counts.updated, 1)
    const curie = (await imports.leads()).at(-1)
    assert.deepEqual([curie.first_name, curie.last_name, curie.email], ['Marie', 'Curie', ''])
    assert.equal((await imports.lead(curie.id)).city, 'Paris')
  },
)
