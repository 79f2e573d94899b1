import assert from 'node:assert/strict'
import {
  addToDays,
  findWrongDays,
  readDays,
  refillDays,
} from '#server/adapters/database/counting/day-totals.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { dayOf } from '#server/clock/day-of.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { arrivals } from './lead-rollups.ts'

// These zones are 25 hours apart, so their dates always differ.
const [earliest, latest] = ['Pacific/Kiritimati', 'Pacific/Pago_Pago']
const labelsOf = (source: string) => ({
  source,
  state: 'PENDING',
  overdue: '0',
  assigned: '0',
  outcome: 'none',
})
const words = (source: string) => `source=${source} state=PENDING overdue=0 assigned=0 outcome=none`
const always = { from: '2000-01-01', to: '9999-12-31' }
const arrived = (db: Database) => readDays(db, arrivals, always)
const wrongDays = async (db: Database) =>
  (await findWrongDays(db, [arrivals])).map(({ day, labels, counted, there }) => ({
    day,
    labels,
    counted,
    there,
  }))

onEachDatabase(
  'each lead is counted on the day of its submission in the time zone of the firm, and changing the zone moves no lead',
  async (start) => {
    const foyer = await start({ env: { FIRM_TIME_ZONE: earliest } })
    const { db, now } = foyer.deps
    const { token } = await foyer.attorney()
    await Promise.all(Array.from({ length: 6 }, () => foyer.submit()))
    const before = { day: dayOf(now(), earliest), labels: labelsOf('api'), count: 6, sum: 0 }
    assert.deepEqual(await arrived(db), [before])

    const changed = await foyer.call('PATCH', '/api/settings', { token, json: { firm_time_zone: latest } })
    assert.equal(changed.status, 200)
    await foyer.submit()
    const after = { day: dayOf(now(), latest), labels: labelsOf('api'), count: 1, sum: 0 }
    assert.deepEqual(await arrived(db), [after, before])
    assert.deepEqual(await wrongDays(db), [])
    await transact(db, (tx) => refillDays(tx, [arrivals]))
    assert.deepEqual(await arrived(db), [after, before])
  },
)

onEachDatabase('a repeated submission is counted once, and a refused one is not counted', async (start) => {
  const foyer = await start()
  const headers = { 'idempotency-key': 'once' }
  await Promise.all([
    foyer.submit({}, { headers }),
    foyer.submit({}, { headers }),
    foyer.submit({ email: 'no' }),
  ])
  const [only, ...others] = await arrived(foyer.deps.db)
  assert.deepEqual([only?.count, others], [1, []])
})

onEachDatabase(
  'the doctor finds days with a wrong count, and a lead that is moved to another day can be counted there',
  async (start) => {
    const foyer = await start({ env: { FIRM_TIME_ZONE: 'UTC' } })
    const { db, now } = foyer.deps
    const today = dayOf(now(), 'UTC')
    for (let n = 0; n < 3; n++) await foyer.submit()
    const ids = (await db.selectFrom('leads').select('id').orderBy('id').execute()).map(({ id }) => id)
    const move = (id: number | undefined, columns: { arrived_on?: string; source?: string }) =>
      transact(db, (tx) =>
        tx
          .updateTable('leads')
          .set(columns)
          .where('id', '=', id ?? 0)
          .execute(),
      )
    const add = (day: string, source: string, count: number) =>
      transact(db, (tx) => addToDays(tx, [{ series: arrivals, day, labels: labelsOf(source), count }]))

    // As if one of the leads had been imported from paper of long ago.
    await move(ids[0], { arrived_on: '2020-02-29', source: 'import' })
    assert.deepEqual(await wrongDays(db), [
      { day: '2020-02-29', labels: words('import'), counted: 0, there: 1 },
      { day: today, labels: words('api'), counted: 3, there: 2 },
    ])
    await add('2020-02-29', 'import', 1)
    await add(today, 'api', -1)
    assert.deepEqual(await wrongDays(db), [])
    assert.deepEqual(
      (await arrived(db)).map(({ day, count }) => [day, count]),
      [
        ['2020-02-29', 1],
        [today, 2],
      ],
    )

    await add(today, 'form', 4)
    await transact(db, (tx) =>
      addToDays(tx, [
        { series: { ...arrivals, name: 'undeclared' }, day: today, labels: labelsOf('api'), count: 1 },
      ]),
    )
    assert.deepEqual(await wrongDays(db), [
      { day: today, labels: words('form'), counted: 4, there: 0 },
      { day: today, labels: words('api'), counted: 1, there: 0 },
    ])
    await transact(db, (tx) => refillDays(tx, [arrivals]))
    assert.deepEqual(await wrongDays(db), [])
  },
)
