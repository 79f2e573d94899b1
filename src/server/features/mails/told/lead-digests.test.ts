import assert from 'node:assert/strict'
import { test } from 'node:test'
import { transact } from '#server/adapters/database/transact.ts'
import { instantOf } from '#server/clock/day-of.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { pruneDigests, writeDigests } from './lead-digests.ts'

const hourMs = 3_600_000
const zone = 'America/New_York'

const choose = async (foyer: TestFoyer, token: string, lead_mails: string | null) =>
  assert.equal((await foyer.call('PATCH', '/api/auth/me', { token, json: { lead_mails } })).status, 200)

/** When the access tokens have expired. */
const chooseLater = ({ deps: { db } }: TestFoyer, id: number, lead_mails: 'each' | 'daily' | 'none') =>
  transact(db, (tx) => tx.updateTable('attorneys').set({ lead_mails }).where('id', '=', id).execute())

const told = async (foyer: TestFoyer, token: string) => {
  const { body } = await foyer.call('GET', '/api/settings/told', { token })
  return body.people.map(({ told, stands_in }: { told: string; stands_in: boolean }) =>
    stands_in ? `${told}, stands in` : told,
  )
}

/** Who has got which mails of a kind, in the order in which they were stored. */
const stored = async ({ deps: { db } }: TestFoyer, kind: 'notification' | 'lead_digest') => {
  const rows = await db
    .selectFrom('mails')
    .select(['recipient', 'lead_id'])
    .where('kind', '=', kind)
    .orderBy('id')
    .execute()
  return rows.map(({ recipient, lead_id }) => `${recipient?.split('@')[0]} ${lead_id ?? 'digest'}`)
}

const written = (foyer: TestFoyer, at: number) => writeDigests(foyer.deps, at)

onEachDatabase(
  'each person is told as they have chosen, and somebody is always told at once',
  async (start) => {
    const foyer = await start()
    const [grace, ada, alan] = [
      await foyer.attorney({ email: 'grace@example.com' }),
      await foyer.attorney({ email: 'ada@example.com', role: 'attorney' }),
      await foyer.attorney({ email: 'alan@example.com', role: 'attorney' }),
    ]
    const { token } = grace
    assert.deepEqual(await told(foyer, token), ['each', 'each', 'each'])
    await choose(foyer, grace.token, 'none')
    await choose(foyer, alan.token, 'hourly')
    await foyer.submit()
    assert.deepEqual(await stored(foyer, 'notification'), ['ada 1'])
    assert.deepEqual(await told(foyer, token), ['none', 'each', 'hourly'])

    await choose(foyer, ada.token, 'daily')
    await foyer.submit()
    assert.deepEqual(await told(foyer, token), ['each, stands in', 'daily', 'hourly'])
    assert.deepEqual(await stored(foyer, 'notification'), ['ada 1', 'grace 2'], 'the admin steps in')

    const notify_email = ['Intake@Example.com', 'intake@example.com', 'alan@example.com']
    const saved = await foyer.call('PATCH', '/api/settings', { token, json: { notify_email } })
    assert.equal(saved.status, 200)
    await choose(foyer, ada.token, null)
    await foyer.submit()
    assert.deepEqual(
      await told(foyer, token),
      ['none', 'none', 'each'],
      'the addresses are told whatever else',
    )
    assert.deepEqual((await stored(foyer, 'notification')).slice(2), ['intake 3', 'alan 3'])
    await choose(foyer, ada.token, 'each')
    await foyer.submit()
    assert.deepEqual((await stored(foyer, 'notification')).slice(4), ['intake 4', 'alan 4', 'ada 4'])
    const bad = { token, json: { notify_email: ['nobody'] } }
    assert.equal((await foyer.call('PATCH', '/api/settings', bad)).body.errors[0].field, 'notify_email.0')
    assert.equal(
      (await foyer.call('PATCH', '/api/auth/me', { token, json: { lead_mails: 'x' } })).status,
      422,
    )
  },
)

onEachDatabase(
  'a digest is written at its hour in the zone of the firm, once, by one of several nodes, and never for nothing',
  async (start) => {
    const foyer = await start({ env: { FIRM_TIME_ZONE: zone, DIGEST_HOUR: '7' } })
    // At 6:30 in New York, on a day after clocks were put forward.
    const half = instantOf('2027-03-16', 6, zone) + hourMs / 2
    foyer.advance(half - Date.now())
    await foyer.attorney({ email: 'grace@example.com' })
    const ada = await foyer.attorney({ email: 'ada@example.com', role: 'attorney' })
    const alan = await foyer.attorney({ email: 'alan@example.com', role: 'attorney' })
    await choose(foyer, ada.token, 'daily')
    await choose(foyer, alan.token, 'hourly')
    const seven = instantOf('2027-03-16', 7, zone)
    assert.equal(await written(foyer, seven), 0, 'nothing has arrived')
    for (const first_name of ['Edsger', 'Frances', 'Hedy']) await foyer.submit({ first_name })
    await foyer.call('PATCH', '/api/leads/2', { token: ada.token, json: { state: 'REACHED_OUT' } })
    assert.equal(await written(foyer, seven - 1), 0, 'the hour is not over')
    const at = await Promise.all([written(foyer, seven), written(foyer, seven), written(foyer, seven)])
    assert.equal(at[0] + at[1] + at[2], 2)
    assert.equal(await written(foyer, seven + 1), 0)
    assert.deepEqual(await stored(foyer, 'lead_digest'), ['ada digest', 'alan digest'])
    const { db } = foyer.deps
    const leads = await db
      .selectFrom('digest_leads')
      .select(['lead_id', 'attorney_id'])
      .where('mail_id', 'is not', null)
      .execute()
    assert.equal(leads.length, 6)

    foyer.advance(hourMs)
    await foyer.submit({ first_name: 'Niklaus' })
    assert.equal(await written(foyer, seven + hourMs), 1, 'hourly')
    assert.equal(await written(foyer, seven + 24 * hourMs - 1), 0)
    assert.equal(await written(foyer, seven + 24 * hourMs), 1, 'daily')

    await foyer.submit()
    await chooseLater(foyer, ada.id, 'each')
    await chooseLater(foyer, alan.id, 'none')
    await written(foyer, foyer.deps.now())
    // The server's own timer may have been faster.
    const told = await stored(foyer, 'lead_digest')
    assert.deepEqual(told.slice(4), ['ada digest'], 'what has waited is told at once')
    await chooseLater(foyer, alan.id, 'daily')
    assert.equal(await written(foyer, foyer.deps.now() + 48 * hourMs), 0, 'nothing is told afterwards')
    assert.equal(await pruneDigests(db, foyer.deps.now() + 29 * 24 * hourMs), 0)
  },
)

test('an hour of a day follows the clocks of the zone', () => {
  for (const [day, hour, in_, at] of [
    ['2026-01-31', 8, 'UTC', '2026-01-31T08:00:00.000Z'],
    ['2026-03-07', 8, zone, '2026-03-07T13:00:00.000Z'],
    ['2026-03-08', 8, zone, '2026-03-08T12:00:00.000Z'],
    ['2026-11-01', 8, zone, '2026-11-01T13:00:00.000Z'],
    ['2026-11-01', 0, zone, '2026-11-01T04:00:00.000Z'],
    ['2026-01-31', 8, 'Asia/Kathmandu', '2026-01-31T02:15:00.000Z'],
  ] as const)
    assert.equal(new Date(instantOf(day, hour, in_)).toISOString(), at, `${day} ${hour} ${in_}`)
})
