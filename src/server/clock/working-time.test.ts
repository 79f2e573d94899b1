import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OfficeHours } from '#contract/schemas/hours/office-hours.ts'
import { type Weekday, weekdays } from '#contract/values/weekdays.ts'
import { type ClockSettings, clockOf, exampleArrival } from './working-time.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** "09:00-17:00" or "09:00-12:00 13:00-17:00" */
const times = (text: string) =>
  text
    .split(' ')
    .filter(Boolean)
    .map((each) => ({ opens: each.slice(0, 5), closes: each.slice(6) }))

const week = (days: Partial<Record<Weekday, string>>): OfficeHours =>
  Object.fromEntries(weekdays.map((day) => [day, times(days[day] ?? '')])) as OfficeHours

const workdays = (text: string) =>
  week({ monday: text, tuesday: text, wednesday: text, thursday: text, friday: text })

const everyDay = (text: string) => week(Object.fromEntries(weekdays.map((day) => [day, text])))

const office = workdays('09:00-17:00')
const withBreak = workdays('09:00-12:00 13:00-17:00')
const always = everyDay('00:00-24:00')
const night = everyDay('00:00-06:00 22:00-24:00')
const shortWeek = week({ monday: '09:00-13:00', friday: '09:00-11:00' })

type Place = { zone: string; hours: OfficeHours | null; closed?: string[] }

const settingsOf = ({ zone, hours, closed = [] }: Place): ClockSettings => ({
  firm_time_zone: zone,
  office_hours: hours,
  holidays: closed.map((date) => ({ date, name: '' })),
})

const newYork = { zone: 'America/New_York', hours: office }
const utc = { zone: 'UTC', hours: office }

/** [what, where, received, hours, due]: due is told with its offset, so that a reader can check it by hand. */
// oxfmt-ignore
const dues: [string, Place, string, number, string][] = [
  ['inside the hours', utc, '2026-01-05T09:00Z', 4, '2026-01-05T13:00Z'],
  ['until the very end', utc, '2026-01-05T09:00Z', 8, '2026-01-05T17:00Z'],
  ['a minute after the opening', utc, '2026-01-05T09:01Z', 8, '2026-01-06T09:01Z'],
  ['before the opening', utc, '2026-01-05T03:00Z', 8, '2026-01-05T17:00Z'],
  ['at the closing', utc, '2026-01-05T17:00Z', 8, '2026-01-06T17:00Z'],
  ['after the closing', utc, '2026-01-05T23:59Z', 1, '2026-01-06T10:00Z'],
  ['on Friday evening', newYork, '2026-01-09T17:40-05:00', 8, '2026-01-12T17:00-05:00'],
  ['on Friday afternoon', newYork, '2026-01-09T16:40-05:00', 8, '2026-01-12T16:40-05:00'],
  ['on Saturday', utc, '2026-01-10T12:00Z', 1, '2026-01-12T10:00Z'],
  ['on Sunday', utc, '2026-01-11T12:00Z', 8, '2026-01-12T17:00Z'],
  ['longer than a week', utc, '2026-01-05T09:00Z', 44, '2026-01-12T13:00Z'],
  ['many weeks', utc, '2026-01-05T09:00Z', 400, '2026-03-13T17:00Z'],
  ['over a break', { zone: 'UTC', hours: withBreak }, '2026-01-05T11:00Z', 2, '2026-01-05T14:00Z'],
  ['within a break', { zone: 'UTC', hours: withBreak }, '2026-01-05T12:30Z', 7, '2026-01-06T12:00Z'],
  ['at the end of the morning', { zone: 'UTC', hours: withBreak }, '2026-01-05T09:00Z', 3, '2026-01-05T12:00Z'],
  ['over New Year', { ...utc, closed: ['2027-01-01'] }, '2026-12-31T16:00Z', 8, '2027-01-04T16:00Z'],
  ['on a holiday', { ...utc, closed: ['2026-12-25'] }, '2026-12-25T10:00Z', 8, '2026-12-28T17:00Z'],
  ['before two holidays', { ...utc, closed: ['2026-12-24', '2026-12-25'] }, '2026-12-23T15:00Z', 4, '2026-12-28T11:00Z'],
  ['a holiday on a Saturday changes nothing', { ...utc, closed: ['2026-01-10'] }, '2026-01-09T16:00Z', 2, '2026-01-12T10:00Z'],
  ['a holiday in the zone, not in UTC', { zone: 'Pacific/Auckland', hours: office, closed: ['2026-02-06'] }, '2026-02-05T16:00+13:00', 2, '2026-02-09T10:00+13:00'],
  ['over the leap day', utc, '2028-02-28T16:00Z', 8, '2028-02-29T16:00Z'],
  ['without a leap day in 2100', { ...utc, hours: always }, '2100-02-28T12:00Z', 24, '2100-03-01T12:00Z'],
  ['clocks go forward in New York at night', { ...newYork, hours: always }, '2026-03-07T20:00-05:00', 24, '2026-03-08T21:00-04:00'],
  ['clocks go back in New York at night', { ...newYork, hours: always }, '2026-10-31T20:00-04:00', 24, '2026-11-01T19:00-05:00'],
  ['a change between two office days moves nothing', newYork, '2026-03-06T16:00-05:00', 8, '2026-03-09T16:00-04:00'],
  ['the autumn change between two office days moves nothing', newYork, '2026-10-30T16:00-04:00', 8, '2026-11-02T16:00-05:00'],
  ['in London, an hour is skipped', { zone: 'Europe/London', hours: always }, '2026-03-28T12:00Z', 24, '2026-03-29T13:00+01:00'],
  ['in Santiago midnight is skipped', { zone: 'America/Santiago', hours: always }, '2026-09-05T12:00-04:00', 24, '2026-09-06T13:00-03:00'],
  ['in Santiago an hour before midnight comes twice', { zone: 'America/Santiago', hours: always }, '2026-04-04T12:00-03:00', 24, '2026-04-05T11:00-04:00'],
  ['Lord Howe goes forward by half an hour', { zone: 'Australia/Lord_Howe', hours: always }, '2026-10-03T12:00+10:30', 24, '2026-10-04T12:30+11:00'],
  ['Lord Howe goes back by half an hour', { zone: 'Australia/Lord_Howe', hours: always }, '2026-04-04T12:00+11:00', 24, '2026-04-05T11:30+10:30'],
  ['Kathmandu is 5:45 ahead', { zone: 'Asia/Kathmandu', hours: office }, '2026-01-05T08:00+05:45', 8, '2026-01-05T17:00+05:45'],
  ['Kolkata is 5:30 ahead', { zone: 'Asia/Kolkata', hours: office }, '2026-01-05T16:30+05:30', 1, '2026-01-06T09:30+05:30'],
  ['Newfoundland is 3:30 behind', { zone: 'America/St_Johns', hours: office }, '2026-01-05T16:30-03:30', 1, '2026-01-06T09:30-03:30'],
  ['Kiritimati is 14 hours ahead', { zone: 'Pacific/Kiritimati', hours: office }, '2026-01-04T20:00Z', 1, '2026-01-05T11:00+14:00'],
  ['Pago Pago is 11 hours behind', { zone: 'Pacific/Pago_Pago', hours: office }, '2026-01-06T03:00Z', 2, '2026-01-06T10:00-11:00'],
  ['Apia had no 30 December 2011', { zone: 'Pacific/Apia', hours: office }, '2011-12-29T16:00-10:00', 2, '2012-01-02T10:00+14:00'],
  ['at night, over midnight', { zone: 'UTC', hours: night }, '2026-01-05T23:00Z', 3, '2026-01-06T02:00Z'],
  ['at night, received by day', { zone: 'UTC', hours: night }, '2026-01-05T12:00Z', 4, '2026-01-06T02:00Z'],
  ['at night, a holiday ends at midnight', { zone: 'UTC', hours: night, closed: ['2026-01-06'] }, '2026-01-05T23:00Z', 2, '2026-01-07T01:00Z'],
  ['few hours a week', { zone: 'UTC', hours: shortWeek }, '2026-01-05T09:00Z', 8, '2026-01-12T11:00Z'],
  ['around the clock without hours', { zone: 'America/New_York', hours: null }, '2026-03-07T20:00-05:00', 24, '2026-03-08T20:00-05:00'],
  ['a promise of nothing ends when the office opens', utc, '2026-01-10T12:00Z', 0, '2026-01-12T09:00Z'],
  ['a promise of nothing inside the hours', utc, '2026-01-05T10:00Z', 0, '2026-01-05T10:00Z'],
  ['no working hour at all: after three years', { zone: 'UTC', hours: week({}) }, '2026-01-01T00:00Z', 1, '2029-01-05T00:00Z'],
  ['a day without length', { zone: 'UTC', hours: week({ monday: '09:00-09:00', tuesday: '09:00-10:00' }) }, '2026-01-05T08:00Z', 1, '2026-01-06T10:00Z'],
]

/** [what, where, from, to, minutes] */
// oxfmt-ignore
const spans: [string, Place, string, string, number][] = [
  ['inside the hours', utc, '2026-01-05T10:00Z', '2026-01-05T12:30Z', 150],
  ['over a night', utc, '2026-01-05T16:00Z', '2026-01-06T10:00Z', 120],
  ['over a weekend', utc, '2026-01-09T16:00Z', '2026-01-12T10:00Z', 120],
  ['only at night', utc, '2026-01-05T18:00Z', '2026-01-06T08:00Z', 0],
  ['only on a holiday', { ...utc, closed: ['2026-01-05'] }, '2026-01-05T08:00Z', '2026-01-05T18:00Z', 0],
  ['over a break', { zone: 'UTC', hours: withBreak }, '2026-01-05T11:00Z', '2026-01-05T14:00Z', 120],
  ['no time', utc, '2026-01-05T10:00Z', '2026-01-05T10:00Z', 0],
  ['backward', utc, '2026-01-05T12:00Z', '2026-01-05T10:00Z', 0],
  ['backward, around the clock', { zone: 'UTC', hours: null }, '2026-01-05T12:00Z', '2026-01-05T10:00Z', 0],
  ['a whole week', utc, '2026-01-05T00:00Z', '2026-01-12T00:00Z', 2_400],
  ['a whole year with one holiday', { ...utc, closed: ['2026-12-25'] }, '2026-01-01T00:00Z', '2027-01-01T00:00Z', 260 * 480],
  ['a day of 23 hours', { ...newYork, hours: always }, '2026-03-08T00:00-05:00', '2026-03-09T00:00-04:00', 1_380],
  ['a day of 25 hours', { ...newYork, hours: always }, '2026-11-01T00:00-04:00', '2026-11-02T00:00-05:00', 1_500],
  ['hours that are skipped are not worked', { ...newYork, hours: everyDay('01:00-04:00') }, '2026-03-08T00:00-05:00', '2026-03-08T12:00-04:00', 120],
  ['hours that come twice are worked twice', { ...newYork, hours: everyDay('01:00-04:00') }, '2026-11-01T00:00-04:00', '2026-11-01T12:00-05:00', 240],
  ['opening in the skipped hour', { ...newYork, hours: everyDay('02:30-04:00') }, '2026-03-08T00:00-05:00', '2026-03-08T12:00-04:00', 60],
  ['closing in the skipped hour', { ...newYork, hours: everyDay('01:00-02:30') }, '2026-03-08T00:00-05:00', '2026-03-08T12:00-04:00', 60],
  ['open in the skipped hour only', { ...newYork, hours: everyDay('02:10-02:50') }, '2026-03-08T00:00-05:00', '2026-03-08T12:00-04:00', 0],
  ['Santiago, the day without midnight', { zone: 'America/Santiago', hours: always }, '2026-09-06T04:00Z', '2026-09-07T03:00Z', 1_380],
  ['the day that Apia did not have', { zone: 'Pacific/Apia', hours: always }, '2011-12-30T00:00-10:00', '2011-12-31T10:00Z', 1_440],
  ['at night, over midnight', { zone: 'UTC', hours: night }, '2026-01-05T20:00Z', '2026-01-06T08:00Z', 480],
  ['over the leap day', { zone: 'UTC', hours: always }, '2028-02-28T00:00Z', '2028-03-01T00:00Z', 2_880],
]

test('due times and working time are right in every zone, over changes of the clocks, holidays and weekends', () => {
  assert.ok(dues.length + spans.length >= 60)
  for (const [what, where, received, hours, due] of dues) {
    const found = clockOf(settingsOf(where)).dueAt(Date.parse(received), hours * hourMs)
    assert.equal(new Date(found).toISOString(), new Date(due).toISOString(), `due: ${what}`)
  }
  for (const [what, where, from, to, minutes] of spans) {
    const found = clockOf(settingsOf(where)).workedMs(Date.parse(from), Date.parse(to))
    assert.equal(found / minuteMs, minutes, `worked: ${what}`)
  }
  assert.throws(() => clockOf(settingsOf({ zone: 'Mars/Olympus', hours: office })).dueAt(0, 1), RangeError)
})

test('until a due time exactly the promised working time passes, from wherever it is counted', () => {
  for (const zone of ['America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu'])
    for (const hours of [office, withBreak, always, night]) {
      const clock = clockOf(settingsOf({ zone, hours, closed: ['2026-03-09'] }))
      // A step that is no part of an hour, so that every minute of a day is met.
      for (
        let at = Date.parse('2026-03-01T00:00Z');
        at < Date.parse('2026-12-01T00:00Z');
        at += 47.3 * hourMs
      ) {
        const due = clock.dueAt(at, 10 * hourMs)
        assert.equal(clock.workedMs(at, due), 10 * hourMs, `${zone} ${new Date(at).toISOString()}`)
        assert.equal(
          clock.workedMs(at, due + 1) + clock.workedMs(due + 1, due + hourMs),
          clock.workedMs(at, due + hourMs),
        )
      }
    }
})

test('the example of the settings arrives at 17:40 on the next Friday of the zone', () => {
  for (const [now, zone, at] of [
    ['2026-01-05T12:00Z', 'UTC', '2026-01-09T17:40Z'],
    ['2026-01-09T23:00Z', 'UTC', '2026-01-09T17:40Z'],
    ['2026-01-10T00:00Z', 'UTC', '2026-01-16T17:40Z'],
    ['2026-01-10T00:00Z', 'America/New_York', '2026-01-09T17:40-05:00'],
  ] as const)
    assert.equal(exampleArrival(zone, Date.parse(now)), Date.parse(at), `${now} ${zone}`)
})
