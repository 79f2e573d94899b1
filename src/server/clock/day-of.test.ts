import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, dayOf, startOfDay } from './day-of.ts'

test('a day follows the clocks of its zone, also at the date line and changes of daylight saving time', () => {
  for (const [at, zone, day] of [
    ['2026-01-31T23:30:00Z', 'UTC', '2026-01-31'],
    ['2026-01-31T23:30:00Z', 'Europe/Berlin', '2026-02-01'],
    ['2026-01-31T18:29:59Z', 'Asia/Kolkata', '2026-01-31'],
    ['2026-01-31T18:30:00Z', 'Asia/Kolkata', '2026-02-01'],
    ['2026-01-31T10:30:00Z', 'Pacific/Kiritimati', '2026-02-01'],
    ['2026-01-31T10:30:00Z', 'Pacific/Pago_Pago', '2026-01-30'],
    ['2026-01-31T18:14:59Z', 'Asia/Kathmandu', '2026-01-31'],
    ['2026-01-31T18:15:00Z', 'Asia/Kathmandu', '2026-02-01'],
    // New York is 5 hours behind until 2:00 on March 8, and 4 hours from then on.
    ['2026-03-08T04:59:59Z', 'America/New_York', '2026-03-07'],
    ['2026-03-09T03:59:59Z', 'America/New_York', '2026-03-08'],
    ['2026-03-09T04:00:00Z', 'America/New_York', '2026-03-09'],
    ['2024-02-29T12:00:00Z', 'America/New_York', '2024-02-29'],
  ] as const)
    assert.equal(dayOf(Date.parse(at), zone), day, `${at} in ${zone}`)
})

test('a day begins at midnight of its zone, or when clocks that skip midnight go on', () => {
  for (const [day, zone, start] of [
    ['2026-01-31', 'UTC', '2026-01-31T00:00:00.000Z'],
    ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00.000Z'],
    ['2026-03-09', 'America/New_York', '2026-03-09T04:00:00.000Z'],
    ['2026-02-01', 'Pacific/Kiritimati', '2026-01-31T10:00:00.000Z'],
    ['2026-02-01', 'Pacific/Pago_Pago', '2026-02-01T11:00:00.000Z'],
    // On this day clocks in Beirut went from 23:59 to 1:00.
    ['2022-03-27', 'Asia/Beirut', '2022-03-26T22:00:00.000Z'],
    // Samoa crossed the date line and has no such day.
    ['2011-12-30', 'Pacific/Apia', '2011-12-30T10:00:00.000Z'],
  ] as const)
    assert.equal(new Date(startOfDay(day, zone)).toISOString(), start, `${day} in ${zone}`)
  assert.deepEqual([addDays('2024-02-28', 1), addDays('2026-01-01', -1)], ['2024-02-29', '2025-12-31'])
})
