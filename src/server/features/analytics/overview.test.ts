import assert from 'node:assert/strict'
import type { Leads, Overview } from '#contract/schemas/analytics.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { dayOf } from '#server/clock/day-of.ts'
import { recount } from '#server/features/doctor/recount.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { addLeadsOfEveryKind } from '#server/testing/filtered-leads.ts'
import { makeRandom } from '#server/testing/random.ts'

onEachDatabase(
  'every number of the overview is how many leads its filter finds, of the firm and of an attorney, and the table has the same',
  async (start) => {
    const random = makeRandom()
    const foyer = await start({ env: { FIRM_TIME_ZONE: 'America/New_York' } })
    const { db, now } = foyer.deps
    const ada = await foyer.attorney({ email: 'ada@example.com' })
    const ben = await foyer.attorney({ role: 'attorney', email: 'ben@example.com' })
    const { token } = ada
    await addLeadsOfEveryKind(foyer, random, { people: [ada, ben], token, count: 40 })
    const leads = await db.selectFrom('leads').selectAll().execute()
    await transact(db, async (tx) => {
      for (const { id, created_at, state } of leads) {
        const at = created_at - random.below(60 * 24) * 3_600_000
        await tx
          .updateTable('leads')
          .set({
            created_at: at,
            arrived_on: dayOf(at, 'America/New_York'),
            due_at: at + 86_400_000,
            overdue: state === 'PENDING' && at + 86_400_000 < now() ? 1 : 0,
            ...(state === 'REACHED_OUT' && { first_contact_at: at + random.below(200_000_000) }),
            outcome: random.of(['spam', 'retained', null]),
          })
          .where('id', '=', id)
          .execute()
      }
      await tx
        .updateTable('leads')
        .set({ state: 'CLOSED', overdue: 0 })
        .where('outcome', '=', 'spam')
        .where('state', '=', 'PENDING')
        .execute()
    })
    await recount(db)
    // A later change of the time zone moves no lead, neither in the totals nor in the filter.
    await foyer.call('PATCH', '/api/settings', { token, json: { firm_time_zone: 'Pacific/Kiritimati' } })

    const read = async (query: string, path = '') =>
      foyer.call('GET', `/api/analytics/overview${path}?${query}`, { token })
    const countOf = async (q: string) => {
      const { body } = await foyer.call('GET', `/api/leads?page_size=1&q=${encodeURIComponent(q)}`, { token })
      assert.equal(body.total_is_at_least, undefined)
      return body.total
    }
    let seen = 0
    for (const query of ['', 'of=mine', `from=${dayOf(now() - 80 * 86_400_000, 'UTC')}`]) {
      const { status, body } = await read(query)
      assert.equal(status, 200, body.detail)
      for (const { q, count } of numbersIn(body)) {
        assert.equal(count, await countOf(q), `${query} ${q} ${random.seed}`)
        if (count > 0) seen += 1
      }
      const csv = await read(query, '/csv')
      assert.equal(csv.status, 200)
      for (const { q, count } of numbersIn(body))
        assert.ok(csv.text.includes(`,${count},"${q.replaceAll('"', '""')}"`), `${q} ${random.seed}`)
    }
    assert.ok(seen > 40, `${seen} numbers were not 0, ${random.seed}`)

    const { body: overview }: { body: Overview } = await read('')
    assert.deepEqual(
      [overview.period.arrived.count, overview.period.contacted.count],
      [
        overview.sources.reduce((sum, { arrived }) => sum + arrived.count, 0),
        overview.attorneys.reduce((sum, { contacted }) => sum + contacted.count, 0),
      ],
    )
    const contacted = (await db.selectFrom('leads').selectAll().execute())
      .filter(({ arrived_on: day }) => overview.from <= day && day <= overview.to)
      .filter(({ first_contact_at: at, outcome }) => at !== null && outcome !== 'spam')
      .map(({ first_contact_at: at, created_at }) => Math.floor((Number(at) - created_at) / 1000))
      .sort((a, b) => a - b)
    const median = contacted[Math.ceil(contacted.length / 2) - 1] ?? 0
    assert.ok(
      Math.abs((overview.period.median_seconds ?? 0) - median) <= 0.02 * median + 0.5,
      `${overview.period.median_seconds} for ${median}, ${random.seed}`,
    )

    for (const [query, field] of [
      ['from=2026-02-01&to=2026-01-31', 'to'],
      ['from=2020-01-01&to=2026-01-31', 'from'],
      ['of=nobody', 'of'],
      ['from=yesterday', 'from'],
    ] as const) {
      const refused = await read(query)
      assert.deepEqual([refused.status, refused.body.errors[0].field], [422, field], query)
    }
    assert.equal((await foyer.call('GET', '/api/analytics/overview')).status, 401)
    assert.equal((await foyer.call('GET', '/api/analytics/overview/csv')).status, 401)
  },
)

/** Every number with a filter, wherever it is. */
const numbersIn = (value: unknown): Leads[] => {
  if (typeof value !== 'object' || value === null) return []
  const inner = Object.values(value).flatMap(numbersIn)
  return 'q' in value && 'count' in value ? [value as Leads, ...inner] : inner
}
