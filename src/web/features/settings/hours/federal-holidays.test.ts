import assert from 'node:assert/strict'
import { test } from 'node:test'
import { federalHolidays } from './federal-holidays.ts'

// As published by the US Office of Personnel Management.
const published: Record<number, string> = {
  2021: '01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31',
  2026: '01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25',
  2027: '01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31',
  2028: '01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25',
}

test('the proposed holidays are those that are observed, each in the year of its date', () => {
  for (const [year, days] of Object.entries(published))
    assert.deepEqual(
      federalHolidays(Number(year)).map(({ date }) => date),
      days.split(' ').map((day) => `${year}-${day}`),
    )
})
