import type { z } from 'zod'
import type { Arrived, Leads, Overview, OverviewQuery } from '#contract/schemas/analytics.ts'
import type { Person } from '#contract/schemas/lead-record.ts'
import { leadOutcomes } from '#contract/values/lead-words.ts'
import { counterOfView } from '#contract/views.ts'
import { readCount } from '#server/adapters/database/counting/counts.ts'
import { type DayTotal, readDays } from '#server/adapters/database/counting/day-totals.ts'
import type { Database } from '#server/adapters/database/schema.ts'
import { addDays, dayOf } from '#server/clock/day-of.ts'
import type { Deps } from '#server/deps.ts'
import { arrivals, contacts } from '#server/features/leads/rollups/lead-rollups.ts'
import { percentile } from '#server/features/leads/rollups/wait-buckets.ts'
import { type Days, agesOf, isIn, periodOf, stepsOf } from './period.ts'
import { arrivedIn, quoted } from './lines.ts'

/**
 * What has become of the leads of a period, from the totals of its days: the cost grows with the days, colleagues and sources, not
 * with the leads.
 * @throws Problem invalid_fields if the days of the period are wrong
 */
export const readOverview = async (
  { db, now, settings }: Pick<Deps, 'db' | 'now' | 'settings'>,
  { of, ...asked }: z.output<typeof OverviewQuery>,
  meId: number,
): Promise<Overview> => {
  const { firm_time_zone: time_zone } = await settings.read()
  const today = dayOf(now(), time_zone)
  const { period, before } = periodOf(asked, today)
  const totals = await readTotals(db, { from: before.from, to: period.to }, of === 'mine' ? meId : undefined)
  const mine = of === 'mine' ? 'assigned:me' : ''
  const current = within(totals, period)
  const line = [mine, arrivedIn(period)]
  const people = await selectPeople(db, idsIn(current.arrivals))
  return {
    ...period,
    of,
    time_zone,
    period: toArrived(current, line),
    before: { ...before, ...toArrived(within(totals, before), [mine, arrivedIn(before)]) },
    steps: stepsOf(period).map((days) => {
      const { arrived, late } = toArrived(within(current, days), [mine, arrivedIn(days)])
      return { ...days, arrived, late }
    }),
    waiting_by_age: await readAges(db, { today, meId, of }),
    attorneys: [...parted(current, 'assigned')]
      .map(([id, part]) => toAttorney(part, line, id === '0' ? null : (people.get(Number(id)) ?? null), id))
      .sort((a, b) => b.arrived.count - a.arrived.count),
    sources: [...parted(current, 'source')]
      .map(([source, part]) => ({ source, ...toArrived(part, [...line, `source:${quoted(source)}`]) }))
      .sort((a, b) => b.arrived.count - a.arrived.count),
    outcomes: [...leadOutcomes, 'none' as const].map((outcome) => ({
      outcome,
      ...leads(
        current.arrivals,
        [...line, `outcome:${outcome}`],
        ({ labels }) => labels['outcome'] === outcome,
      ),
    })),
  }
}

type Totals = { arrivals: DayTotal[]; contacts: DayTotal[] }

const readTotals = async (db: Database, days: Days, assignedTo: number | undefined): Promise<Totals> => {
  const isMeant = ({ labels }: DayTotal) =>
    assignedTo === undefined || labels['assigned'] === String(assignedTo)
  const [arrived, contacted] = [await readDays(db, arrivals, days), await readDays(db, contacts, days)]
  return { arrivals: arrived.filter(isMeant), contacts: contacted.filter(isMeant) }
}

const within = ({ arrivals: arrived, contacts: contacted }: Totals, days: Days): Totals => ({
  arrivals: arrived.filter(({ day }) => isIn(days, day)),
  contacts: contacted.filter(({ day }) => isIn(days, day)),
})

const parted = (totals: Totals, label: 'assigned' | 'source'): Map<string, Totals> => {
  const contacted = Map.groupBy(totals.contacts, ({ labels }) => labels[label] ?? '')
  const arrived = Map.groupBy(totals.arrivals, ({ labels }) => labels[label] ?? '')
  return new Map(
    [...arrived].map(([value, rows]) => [value, { arrivals: rows, contacts: contacted.get(value) ?? [] }]),
  )
}

const toArrived = ({ arrivals: arrived, contacts: contacted }: Totals, line: readonly string[]): Arrived => {
  const waits = new Map<number, number>()
  for (const { labels, count } of contacted) {
    const bucket = Number(labels['wait'])
    waits.set(bucket, (waits.get(bucket) ?? 0) + count)
  }
  const contactedLine = [...line, 'is:contacted', '-outcome:not_for_us,spam']
  return {
    arrived: leads(arrived, line),
    waiting: leads(arrived, [...line, 'state:pending'], ({ labels }) => labels['state'] === 'PENDING'),
    late: leads(arrived, [...line, 'is:overdue'], ({ labels }) => labels['overdue'] === '1'),
    contacted: leads(contacted, contactedLine),
    in_time: leads(contacted, [...contactedLine, 'is:in_time'], ({ labels }) => labels['kept'] === '1'),
    median_seconds: percentile(waits, 0.5) ?? null,
    p90_seconds: percentile(waits, 0.9) ?? null,
  }
}

const leads = (
  rows: readonly DayTotal[],
  line: readonly string[],
  isCounted: (row: DayTotal) => boolean = () => true,
): Leads => ({
  q: line.filter(Boolean).join(' '),
  count: rows.filter(isCounted).reduce((sum, { count }) => sum + count, 0),
})

const toAttorney = (part: Totals, line: readonly string[], attorney: Person | null, id: string) => {
  const who = id === '0' ? 'assigned:none' : `assigned:${quoted(attorney?.email ?? '')}`
  // The line of one's own leads says so already.
  return { attorney, ...toArrived(part, line[0] === '' ? [...line, who] : line) }
}

const idsIn = (rows: readonly DayTotal[]) => [
  ...new Set(rows.map(({ labels }) => Number(labels['assigned'])).filter((id) => id > 0)),
]

const selectPeople = async (db: Database, ids: readonly number[]): Promise<Map<number, Person>> => {
  const rows =
    ids.length === 0
      ? []
      : await db.selectFrom('attorneys').select(['id', 'name', 'email']).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

/** Of those who wait longer than a month, only a counter knows how many they are without reading all days. */
const readAges = async (
  db: Database,
  { today, meId, of }: { today: string; meId: number; of: 'firm' | 'mine' },
): Promise<Overview['waiting_by_age']> => {
  const ages = agesOf(today)
  const mine = of === 'mine' ? 'assigned:me' : ''
  const recent = { from: ages.at(-1)?.from ?? today, to: '9999-12-31' }
  const { arrivals: rows } = await readTotals(db, recent, of === 'mine' ? meId : undefined)
  const waiting = rows.filter(({ labels }) => labels['state'] === 'PENDING')
  const all = await readCount(db, [counterOfView(of === 'mine' ? 'mine' : 'pending', meId)])
  const young = waiting.reduce((sum, { count }) => sum + count, 0)
  const oldTo = addDays(recent.from, -1)
  return [
    ...ages.map((days) => ({
      ...days,
      ...leads(waiting, [mine, arrivedIn(days), 'state:pending'], ({ day }) => isIn(days, day)),
    })),
    {
      from: null,
      to: oldTo,
      q: [mine, arrivedIn({ from: '1970-01-01', to: oldTo }), 'state:pending'].filter(Boolean).join(' '),
      // A lead that changes between the two readings must not make this negative.
      count: Math.max(0, all - young),
    },
  ]
}
