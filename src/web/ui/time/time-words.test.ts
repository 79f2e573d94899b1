import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setOpenTimes, workedMs } from './open-times.ts'
import { agoWords, dueWords, durationText, hoursText, shortTime, urgencyOf, waitWords } from './time-words.ts'

const minuteMs = 60_000
const plain = (text: string | undefined) => text?.replaceAll(/[\u00A0\u202F]/g, ' ')

test('a time that has passed is said in its two largest units', () => {
  for (const [minutes, words] of [
    [12, '12 min'],
    [60, '1 h'],
    [252, '4 h 12 min'],
    [1_440, '1 d'],
    [10 * 1_440 + 4 * 60 + 59, '10 d 4 h'],
  ] as const)
    assert.equal(plain(durationText(minutes * minuteMs)), words)
})

test('yesterday is the day before in the calendar of the zone, and what is older than two days has its date', () => {
  const now = Date.parse('2026-03-02T07:00:00Z')
  const ago = (at: string, zone: string) => {
    const { words, date } = agoWords(Date.parse(at), now, zone)
    return [plain(words), date]
  }
  // In New York it is two o'clock in the night.
  assert.deepEqual(ago('2026-03-02T04:30:00Z', 'America/New_York'), ['yesterday 11:30 PM', undefined])
  assert.deepEqual(ago('2026-03-02T04:30:00Z', 'Europe/Berlin'), ['2 hours ago', undefined])
  assert.deepEqual(ago('2026-03-02T06:48:00Z', 'Europe/Berlin'), ['12 minutes ago', undefined])
  // The day before yesterday, and less than 48 hours ago.
  assert.deepEqual(ago('2026-02-28T23:30:00Z', 'America/New_York'), ['2 days ago', undefined])
  assert.deepEqual(ago('2026-02-20T12:00:00Z', 'Europe/Berlin'), ['10 days ago', 'Feb 20'])
  assert.deepEqual(ago('2025-11-20T23:30:00Z', 'Europe/Berlin'), ['3 months ago', 'Nov 21, 2025'])
  const waited = waitWords(Date.parse('2026-02-20T03:00:00Z'), now, 'America/New_York')
  assert.deepEqual([plain(waited.words), waited.date], ['10 d 4 h', 'Feb 19'])
  assert.equal(plain(shortTime(Date.parse('2025-12-31T23:30:00Z'), now, 'Europe/Berlin')), 'Jan 1, 12:30 AM')
})

// Without a catalog a text is its key.
test('a due time is told by the calendar of the zone, and how late it is once it has passed', () => {
  const now = Date.parse('2026-03-02T07:00:00Z')
  const due = (at: string, zone: string) => {
    const { words, date } = dueWords(Date.parse(at), now, zone)
    return [plain(words), date]
  }
  assert.deepEqual(due('2026-03-02T22:30:00Z', 'Europe/Berlin'), ['due.today', undefined])
  assert.deepEqual(due('2026-03-02T23:30:00Z', 'Europe/Berlin'), ['due.at', undefined])
  assert.deepEqual(due('2026-03-02T23:30:00Z', 'America/New_York'), ['due.today', undefined])
  assert.deepEqual(due('2026-03-20T12:00:00Z', 'Europe/Berlin'), ['due.at', undefined])
  assert.deepEqual(due('2026-03-02T04:50:00Z', 'Europe/Berlin'), ['due.late', undefined])
  assert.deepEqual(due('2026-02-20T03:00:00Z', 'Europe/Berlin'), ['due.late', 'Feb 20'])
  assert.deepEqual(
    [0, 74, 75, 99, 100, 500].map((now) => urgencyOf(0, 100, now)),
    [undefined, undefined, 'soon', 'soon', 'late', 'late'],
  )
})

test('where the firm has hours, lateness and the last quarter are counted in them', (t) => {
  t.after(() => setOpenTimes(undefined))
  const at = (day: number, hour: number) =>
    Date.parse(`2026-03-0${day}T${String(hour).padStart(2, '0')}:00:00Z`)
  const iso = (ms: number) => new Date(ms).toISOString()
  setOpenTimes({
    from: iso(at(1, 0)),
    until: iso(at(9, 0)),
    times: [2, 3, 4].map((day) => ({ opens_at: iso(at(day, 9)), closes_at: iso(at(day, 17)) })),
  })
  const late = (now: number) => plain(dueWords(at(2, 16), now, 'UTC').words)
  assert.equal(late(at(3, 10)), 'due.late.working')
  assert.equal(workedMs(at(2, 16), at(3, 10)), 120 * minuteMs)
  assert.equal(plain(hoursText(workedMs(at(2, 16), at(4, 17)) ?? 0)), '17 h')
  // A day of work is no day of 24 hours.
  assert.equal(plain(hoursText(28 * 60 * minuteMs + 5 * minuteMs)), '28 h 5 min')
  assert.equal(plain(dueWords(at(2, 17), at(3, 8), 'UTC').words), 'due.since')
  // Of 8 hours 6 have passed on Tuesday at three, though most of the night lies before.
  assert.equal(urgencyOf(at(2, 17), at(3, 17), at(3, 14)), undefined)
  assert.equal(urgencyOf(at(2, 17), at(3, 17), at(3, 15)), 'soon')
  // Of these days nothing is known.
  assert.equal(plain(dueWords(at(2, 16) - 10 * 86_400_000, at(3, 10), 'UTC').words), 'due.late')
})
