import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import { markOverdue } from '#server/features/leads/due/mark-overdue.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { until } from '#server/testing/until.ts'
import { job } from './move-due-times.job.ts'

const hourMs = 3_600_000
const day = [{ opens: '09:00', closes: '17:00' }]
const days = {
  monday: day,
  tuesday: day,
  wednesday: day,
  thursday: day,
  friday: day,
  saturday: [],
  sunday: [],
}

onEachDatabase(
  'new hours move the due times of everybody who waits, and of nobody else; the preview says who would be late',
  async (start) => {
    const env = { FIRM_TIME_ZONE: 'UTC', WAIT_HOURS: '48' }
    const foyer = await start({ env, jobs: [job] })
    const { db, now } = foyer.deps
    // Friday
    foyer.advance(Date.parse('2031-06-06T16:00:00Z') - now())
    let { token, id: admin } = await foyer.attorney()
    const read = async (id: number) => (await foyer.call('GET', `/api/leads/${id}`, { token })).body
    const count = async (view: string) =>
      (await foyer.call('GET', `/api/inbox?view=${view}`, { token })).body.total
    const { body: lead } = await foyer.submit()
    const { body: reached } = await foyer.submit({ email: 'reached@example.com' })
    await foyer.call('PATCH', `/api/leads/${reached.id}`, { token, json: { state: 'REACHED_OUT' } })
    const dueOfReached = (await read(reached.id)).due_at
    foyer.advance(60 * hourMs)
    ;({ token, id: admin } = await foyer.attorney())
    await markOverdue(db, now())
    assert.deepEqual([(await read(lead.id)).overdue, await count('overdue')], [true, 1])

    const draft = { firm_time_zone: 'UTC', wait_hours: 16, office_hours: days, holidays: [] }
    const preview = async (json: object) =>
      (await foyer.call('POST', '/api/settings/hours/preview', { token, json })).body
    const soon = await preview(draft)
    assert.deepEqual(soon, {
      example: { received_at: '2031-06-13T17:40:00.000Z', due_at: '2031-06-17T17:00:00.000Z' },
      becoming_overdue: { count: 0, is_at_least: false },
      no_longer_overdue: { count: 1, is_at_least: false },
    })
    assert.equal((await read(lead.id)).overdue, true)

    const save = (json: object) => foyer.call('PATCH', '/api/settings', { token, json })
    const { firm_time_zone: _, ...hours } = draft
    assert.equal((await save(hours)).status, 200)
    foyer.advance(5_000)
    const movedTo = (due: string) =>
      until(
        'the due time is moved',
        async () => Math.abs(Date.parse((await read(lead.id)).due_at) - Date.parse(due)) < 60_000,
      )
    await movedTo('2031-06-10T16:00:00Z')
    assert.deepEqual([(await read(lead.id)).overdue, await count('overdue')], [false, 0])
    assert.equal((await read(reached.id)).due_at, dueOfReached)

    const { body: open } = await foyer.call('GET', '/api/settings/hours/open', { token })
    const friday = { opens_at: '2031-06-06T09:00:00.000Z', closes_at: '2031-06-06T17:00:00.000Z' }
    assert.ok(open.times.some((time: object) => isDeepStrictEqual(time, friday)))
    assert.ok(!JSON.stringify(open.times).includes('2031-06-07T'))

    const { no_longer_overdue, becoming_overdue } = await preview({
      ...draft,
      office_hours: null,
    })
    assert.deepEqual([no_longer_overdue.count, becoming_overdue.count], [0, 1])

    const moved = async () =>
      (await foyer.call('GET', '/api/events?kind=settings.due_moved', { token })).body.items.map(
        (event: { actor: { id: number }; after: object }) => [event.actor.id, event.after],
      )
    await until('the job has ended', async () => (await moved()).length === 1)
    assert.deepEqual(await moved(), [[admin, { leads: '1' }]])

    const waiting = () => db.selectFrom('jobs').selectAll().where('kind', '=', job.kind).execute()
    await until('the job is gone', async () => (await waiting()).length === 0)
    // Neither another setting nor the same hours once more.
    assert.equal((await save({ firm_name: 'Lovelace LLP', ...hours })).status, 200)
    assert.equal((await waiting()).length, 0)
  },
)

onEachDatabase('hours that cannot be kept are refused, naming what is wrong', async (start) => {
  const foyer = await start()
  const { token } = await foyer.attorney()
  const closes = (from: string, to: string) => ({ ...days, monday: [{ opens: from, closes: to }] })
  const short = {
    ...days,
    monday: [],
    tuesday: [],
    wednesday: [],
    thursday: [],
    friday: [{ opens: '09:00', closes: '10:00' }],
  }
  const empty = { ...short, friday: [] }
  for (const [json, field] of [
    [{ office_hours: closes('9:00', '17:00') }, 'office_hours.monday.0.opens'],
    [{ office_hours: closes('09:00', '24:30') }, 'office_hours.monday.0.closes'],
    [{ office_hours: closes('17:00', '09:00') }, 'office_hours.monday.0.closes'],
    [{ office_hours: closes('09:00', '09:00') }, 'office_hours.monday.0.closes'],
    [
      { office_hours: { ...days, monday: [...day, { opens: '16:00', closes: '18:00' }] } },
      'office_hours.monday',
    ],
    [{ office_hours: { ...days, monday: Array.from({ length: 5 }, () => day[0]) } }, 'office_hours.monday'],
    [{ office_hours: { monday: day } }, 'office_hours.tuesday'],
    [{ office_hours: empty }, 'office_hours.monday'],
    [{ office_hours: short, wait_hours: 53 }, 'wait_hours'],
    [{ holidays: [{ date: '2027-02-29', name: 'No day' }] }, 'holidays.0.date'],
    [
      {
        holidays: [
          { date: '2027-02-28', name: 'a' },
          { date: '2027-02-28', name: 'b' },
        ],
      },
      'holidays',
    ],
  ] as const) {
    const { status, body } = await foyer.call('PATCH', '/api/settings', { token, json })
    assert.equal(status, 422, JSON.stringify(json))
    assert.ok(
      body.errors.some((error: { field: string }) => error.field === field),
      JSON.stringify([json, body.errors]),
    )
  }
  const { body } = await foyer.call('PATCH', '/api/settings', {
    token,
    json: {
      office_hours: {
        ...days,
        monday: [
          { opens: '00:00', closes: '06:00' },
          { opens: '22:00', closes: '24:00' },
        ],
      },
      wait_hours: 52,
      holidays: [
        { date: '2028-02-29', name: ' Leap day ' },
        { date: '2027-12-25', name: 'Christmas Day' },
      ],
    },
  })
  assert.deepEqual(body.holidays, [
    { date: '2027-12-25', name: 'Christmas Day' },
    { date: '2028-02-29', name: 'Leap day' },
  ])
  const back = await foyer.call('PATCH', '/api/settings', {
    token,
    json: { office_hours: null, holidays: null },
  })
  assert.deepEqual([back.body.office_hours, back.body.holidays], [null, []])
  const { body: audit } = await foyer.call('GET', '/api/events?kind=settings.changed', { token })
  assert.equal(audit.items[0].before.holidays, '2027-12-25 Christmas Day, 2028-02-29 Leap day')
  assert.match(audit.items[0].before.office_hours, /^monday 00:00–06:00, 22:00–24:00; tuesday 09:00–17:00;/)
})
