import assert from 'node:assert/strict'
import { onEachDatabase } from '#server/testing/database/databases.ts'
import { assertSearches } from '#server/testing/database/queries.ts'
import { type Series, addToDays, readDays } from './day-totals.ts'
import { transact } from '#server/adapters/database/transact.ts'

const calls = {
  name: 'calls',
  table: 'leads',
  day: 'arrived_on',
  labels: ['source', 'state'],
  sum: 'resume_bytes',
} as const satisfies Series

onEachDatabase(
  'day totals are exact by label, however many transactions add to them at once',
  async (start) => {
    const { db } = (await start()).deps
    const writers = Array.from({ length: 60 }, (_, n) =>
      transact(db, async (tx) => {
        await addToDays(tx, [
          { series: calls, day: '2026-01-31', labels: { source: 'form', state: 'x' }, count: 2, sum: n },
        ])
        await addToDays(tx, [
          {
            series: calls,
            day: '2026-02-01',
            labels: { source: n % 2 ? 'form' : 'api', state: 'x' },
            count: 1,
          },
        ])
        if (n % 3 === 0)
          await addToDays(tx, [
            { series: calls, day: '2026-01-31', labels: { source: 'form', state: 'x' }, count: -1, sum: -n },
          ])
      }),
    )
    const rolledBack = transact(db, async (tx) => {
      await addToDays(tx, [
        { series: calls, day: '2026-01-31', labels: { source: 'form', state: 'x' }, count: 1_000 },
      ])
      throw new Error('no')
    })
    await Promise.all([...writers, assert.rejects(rolledBack, /^Error: no$/)])
    const form = { source: 'form', state: 'x' }
    const sumOf = (numbers: number[]) => numbers.reduce((sum, n) => sum + n, 0)
    const all = Array.from({ length: 60 }, (_, n) => n)
    assert.deepEqual(await readDays(db, calls, { from: '2026-01-01', to: '2026-12-31' }), [
      { day: '2026-01-31', labels: form, count: 100, sum: sumOf(all.filter((n) => n % 3 !== 0)) },
      { day: '2026-02-01', labels: { source: 'api', state: 'x' }, count: 30, sum: 0 },
      { day: '2026-02-01', labels: form, count: 30, sum: 0 },
    ])
  },
)

onEachDatabase(
  'readDays returns the requested days of one series only, without totals of zero',
  async (start) => {
    const { db } = (await start()).deps
    const labels = { source: 'form', state: 'x' }
    await transact(db, async (tx) => {
      for (const day of ['2026-01-30', '2026-01-31', '2026-02-01'])
        await addToDays(tx, [{ series: calls, day: day, labels: labels, count: 1 }])
      await addToDays(tx, [
        { series: { ...calls, name: 'call' }, day: '2026-01-31', labels: labels, count: 5 },
      ])
      await addToDays(tx, [{ series: calls, day: '2026-01-31', labels: labels, count: -1 }])
      await addToDays(tx, [
        { series: { ...calls, name: 'bare', labels: [] }, day: '2026-01-31', labels: {}, count: 1, sum: 7 },
      ])
      await assert.rejects(
        addToDays(tx, [{ series: calls, day: '2026-01-31', labels: { ...labels, source: 'a b' }, count: 1 }]),
        /not one word/,
      )
    })
    const days = async (from: string, to: string) =>
      (await readDays(db, calls, { from, to })).map(({ day }) => day)
    assert.deepEqual(await days('2026-01-30', '2026-02-01'), ['2026-01-30', '2026-02-01'])
    assert.deepEqual(await days('2026-01-31', '2026-02-01'), ['2026-02-01'])
    assert.deepEqual(
      await readDays(db, { ...calls, name: 'bare' }, { from: '2026-01-01', to: '2026-12-31' }),
      [{ day: '2026-01-31', labels: {}, count: 1, sum: 7 }],
    )
    await assertSearches(
      db,
      'days',
      (seen) => readDays(seen, calls, { from: '2026-01-30', to: '2026-02-01' }),
      /autoindex_day_totals|day_totals_pkey/,
    )
  },
)
