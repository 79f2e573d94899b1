import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeRandom } from '#server/testing/random.ts'
import { writeCsv } from './csv.ts'
import { withGuards, withoutGuards } from './formula-safe.ts'
import { parseCsv } from '../test-export.ts'

const separators = [',', ';', '\t', '|']
const startsFormula = /^[\s\0]*[=+\-@＝＋－＠]/

const csvOf = async (cell: string) => {
  const columns = [
    { name: 'id', title: 'Id', kind: 'number', valueOf: () => 1 },
    { name: 'message', title: 'Message', kind: 'text', valueOf: () => '' },
  ] as const
  let text = ''
  const rows = async function* () {
    yield [[1, cell]]
  }
  for await (const piece of writeCsv({ columns, rows: rows() })) text += piece
  return text
}

test('no cell is a formula, whatever a spreadsheet takes for a separator, and nothing is lost', async () => {
  const random = makeRandom()
  const pieces = [
    '=',
    '+',
    '-',
    '@',
    '＝',
    '＠',
    '\t',
    '\r',
    '\n',
    '\0',
    "'",
    "''",
    '"',
    ';',
    ',',
    '|',
    ' ',
    'a',
    '1',
    'é',
  ]
  const texts = [
    '=1+1',
    '-5 degrees',
    '+1 212 555 0100',
    "'=1",
    'a;=1+1',
    'a,\t@x',
    "x\"; =cmd|' /C calc'!A0",
    'line\n=1',
    'ada@example.com',
    ...Array.from({ length: 5_000 }, () =>
      Array.from({ length: random.below(7) }, () => random.of(pieces)).join(''),
    ),
  ]
  for (const text of texts) {
    const message = `${JSON.stringify(text)} ${random.seed}`
    assert.equal(withoutGuards(withGuards(text)), text, message)
    const csv = await csvOf(text)
    assert.equal(withoutGuards(parseCsv(csv)[1]?.[1] ?? ''), text, message)
    for (const separator of separators)
      for (const record of parseCsv(csv, separator).slice(1))
        for (const cell of record)
          assert.doesNotMatch(cell, startsFormula, `${message} with ${JSON.stringify(separator)}`)
  }
  assert.equal(withGuards('ada@example.com: a-b = c'), 'ada@example.com: a-b = c')
})

test('a long text takes no longer than its length asks for', () => {
  for (const unit of ['\n', ' ', "'", '; ', "\t'", '"'])
    assert.ok(withGuards(unit.repeat(200_000)).length >= 200_000)
})
