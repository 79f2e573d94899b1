import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findWrongDays, readDays } from '#server/adapters/database/counting/day-totals.ts'
import { transact } from '#server/adapters/database/transact.ts'
import { dailySeries } from '#server/counted.ts'
import { recount } from '#server/features/doctor/recount.ts'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { makeRandom } from '#server/testing/random.ts'
import { startJobWorker } from '#server/work/jobs/test-jobs.ts'
import { job as bulkJob } from '../bulk/bulk.job.ts'
import { bulksOf } from '../bulk/test-bulk.ts'
import { job as importJob } from '../imports/imports.job.ts'
import { importsOf } from '../imports/test-imports.ts'
import { arrivals, contacts } from './lead-rollups.ts'
import { markOverdue } from '../due/mark-overdue.ts'
import { percentile, secondsOfBucket, waitBucket } from './wait-buckets.ts'

const always = { from: '1970-01-01', to: '9999-12-31' }

onEachDatabase(
  'the totals of days are those of the leads after any history of submissions, changes, bulks, imports, and undoing',
  async (start, t) => {
    const random = makeRandom()
    const foyer = await start({ env: { FIRM_TIME_ZONE: 'Asia/Kathmandu' } })
    const { db } = foyer.deps
    startJobWorker(t, foyer.deps, [bulkJob, importJob])
    const ada = await foyer.attorney()
    const ben = await foyer.attorney({ role: 'attorney', email: 'ben@example.com' })
    const { token } = ada
    const [bulks, imports] = [bulksOf(foyer, ada), importsOf(foyer, ada)]
    const ids = [(await foyer.submit()).body.id]

    const submit = async () => void ids.push((await foyer.submit()).body.id)
    const add = () =>
      foyer.call('POST', '/api/inbox', {
        token,
        json: { first_name: 'By', last_name: 'Hand', phone: '+1 555 0100', source: 'phone' },
      })
    const change = () =>
      foyer.call('PATCH', `/api/leads/${random.of(ids)}`, {
        token,
        json: random.of([
          { state: 'REACHED_OUT' },
          { state: 'REACHED_OUT', reached_out_at: '2020-01-31T09:00:00Z' },
          { state: 'PENDING' },
          { outcome: 'spam' },
          { outcome: 'retained' },
          { outcome: null },
          { assigned_to: ben.id },
          { assigned_to: null },
        ]),
      })
    const many = async () => {
      const bulk = await bulks.start(
        { q: random.of(['state:pending', 'assigned:me', 'outcome:none']) },
        random.of([
          { kind: 'state', state: 'REACHED_OUT' },
          { kind: 'assign', assigned_to: ada.id },
          { kind: 'outcome', outcome: 'not_for_us' },
        ] as const),
      )
      await bulks.ended(bulk.id)
      if (random.below(2) === 0) return
      await bulks.undo(bulk.id)
      await bulks.ended(bulk.id)
    }
    const bring = async () => {
      const table = `First name,Last name,E-mail,Created,State\n${Array.from({ length: 8 }, (_, n) => `Imp,${n},imp${n}-${random.below(9_999)}@example.org,2024-0${1 + random.below(9)}-1${n},${random.of(['Pending', 'Reached out'])}`).join('\n')}\n`
      const { id } = await imports.begun(table)
      const report = await imports.run(id)
      assert.ok(report.counts.created > 0, JSON.stringify(report))
      if (random.below(3) > 0) await imports.undone(id)
    }
    const late = async () => {
      await transact(db, (tx) =>
        tx
          .updateTable('leads')
          .set({ due_at: 1 })
          .where('state', '=', 'PENDING')
          .where('overdue', '=', 0)
          .where('first_contact_at', 'is', null)
          .execute(),
      )
      await markOverdue(db, foyer.deps.now())
    }
    await bulks.patch(ids[0], { state: 'REACHED_OUT', assigned_to: ada.id })
    for (let round = 0; round < 4; round++) {
      const acts = Array.from({ length: 8 }, () =>
        random.of<() => Promise<unknown>>([submit, add, change, change])(),
      )
      await Promise.all([...acts, round % 2 === 0 ? many() : bring(), ...(round === 2 ? [recount(db)] : [])])
      if (round === 1) await late()
      assert.deepEqual(await findWrongDays(db, dailySeries), [], random.seed)
      assert.deepEqual(await totals(db), await counted(db), random.seed)
    }
  },
)

/** What the totals should be, computed in a second way, without SQL. */
const counted = async (db: Parameters<typeof readDays>[0]) => {
  const leads = await db.selectFrom('leads').selectAll().execute()
  const all = new Map<string, number>()
  const add = (...words: (string | number)[]) => all.set(words.join(' '), (all.get(words.join(' ')) ?? 0) + 1)
  for (const lead of leads) {
    const { source, arrived_on: day, first_contact_at: at, created_at, due_at } = lead
    const [assigned, outcome] = [lead.assigned_to ?? 0, lead.outcome ?? 'none']
    add('arrivals', day, source, lead.state, lead.overdue, assigned, outcome)
    if (at === null || outcome === 'spam' || outcome === 'not_for_us') continue
    const seconds = Math.max(0, Math.floor((at - created_at) / 1000))
    add('contacts', day, source, assigned, at <= due_at ? 1 : 0, waitBucket(seconds))
    const told = secondsOfBucket(waitBucket(seconds))
    assert.ok(Math.abs(told - seconds) <= seconds / 64 + 1, `${seconds} is told as ${told}`)
  }
  return sorted(all)
}

const totals = async (db: Parameters<typeof readDays>[0]) => {
  const all = new Map<string, number>()
  for (const series of [arrivals, contacts])
    for (const { day, labels, count } of await readDays(db, series, always))
      all.set([series.name, day, ...series.labels.map((label) => labels[label])].join(' '), count)
  return sorted(all)
}

const sorted = (map: Map<string, number>) => Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)))

test('a percentile of waiting times is at most 2 % from the exact one', () => {
  const random = makeRandom()
  for (const longest of [50, 5_000, 900_000, 90_000_000]) {
    const waits = Array.from({ length: 500 }, () => random.below(longest)).sort((a, b) => a - b)
    const counts = new Map<number, number>()
    for (const wait of waits) counts.set(waitBucket(wait), (counts.get(waitBucket(wait)) ?? 0) + 1)
    for (const share of [0.5, 0.9, 1]) {
      const exact = waits[Math.ceil(share * waits.length) - 1] ?? 0
      const told = percentile(counts, share) ?? -1
      assert.ok(Math.abs(told - exact) <= 0.02 * exact + 0.5, `${exact} is told as ${told}, ${random.seed}`)
    }
  }
  assert.equal(percentile(new Map(), 0.5), undefined)
})
