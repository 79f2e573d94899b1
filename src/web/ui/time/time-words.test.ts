import assert from 'node:assert/strict'
import { test } from 'node:test'
import { agoWords, durationText, shortTime, waitWords } from './time-words.ts'

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
