import assert from 'node:assert/strict'
import { test } from 'node:test'
import { soughtIn } from './use-sought.ts'

test('of a search the longest word or phrase that a resume may have is looked for in it', () => {
  const cases: [q: string, sought: string][] = [
    ['', ''],
    ['patent law', 'patent'],
    ['"trial court" appeals -"supreme court of the state"', 'trial court'],
    ['arbitrat*', 'arbitrat'],
    ['in:name ada in:resume patent', 'patent'],
    ['in:notes called', ''],
    ['"not closed', 'not closed'],
    ['-only', ''],
    ['state:pending patent assigned:"Somebody with a long name"', 'patent'],
  ]
  for (const [q, sought] of cases) assert.equal(soughtIn(q), sought, q)
})
