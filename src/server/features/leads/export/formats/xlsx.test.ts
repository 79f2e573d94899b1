import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { SaxesParser } from 'saxes'
import type { CellValue, TableColumn } from '../cells.ts'
import { filesInZip, rowsInSheet } from '../test-export.ts'
import { writeXlsx } from './xlsx.ts'

const columns: TableColumn[] = [
  { name: 'id', title: 'Id', kind: 'number', valueOf: () => null },
  { name: 'created_at', title: 'Arrived', kind: 'time', valueOf: () => null },
  { name: 'message', title: 'Message', kind: 'text', valueOf: () => null },
]

const workbookOf = async (rows: CellValue[][], rowsMax?: number) => {
  const pieces = async function* () {
    for (const row of rows) yield [row]
  }
  const options = { timeZone: 'America/New_York', ...(rowsMax !== undefined && { rowsMax }) }
  const files = await filesInZip(await buffer(writeXlsx({ columns, rows: pieces() }, options)))
  for (const [path, content] of files) assertXml(path, content.toString())
  return files
}

const assertXml = (path: string, text: string) => {
  const parser = new SaxesParser()
  parser.on('error', (error) => assert.fail(`${path}: ${error.message}`))
  parser.write(text).close()
}

test('a workbook has texts as they are, dates of the firm, a header that stays, and nothing that XML cannot have', async () => {
  const times = [
    '1970-01-01T05:00:00Z',
    '2026-07-01T04:30:00Z',
    '2026-03-08T06:59:00Z',
    '2026-03-08T07:00:00Z',
  ]
  const texts = [
    '=1+1',
    '<b>&amp;</b>',
    ' blanks ',
    'a\0b\u0001\ud800\uffff\ttab\r\nline',
    'x'.repeat(40_000),
    null,
    '',
  ]
  const rows = texts.map((text, at): CellValue[] => [
    at,
    Date.parse(times[at] ?? '2026-01-01T05:00:00Z'),
    text,
  ])
  const files = await workbookOf(rows)
  const xml = files.get('xl/worksheets/sheet1.xml')?.toString() ?? ''
  assert.match(xml, /<pane ySplit="1" topLeftCell="A2" [^>]*state="frozen"\/>/)
  const [head, ...body] = rowsInSheet(xml)
  assert.deepEqual(head, ['Id', 'Arrived (America/New_York)', 'Message'])
  const day = (text: string) => (Date.parse(`${text}Z`) - Date.parse('1899-12-30T00:00Z')) / 86_400_000
  const serials = ['1970-01-01T00:00', '2026-07-01T00:30', '2026-03-08T01:59', '2026-03-08T03:00']
  assert.deepEqual(
    body.slice(0, 4).map(([, at]) => Math.round(Number(at) * 1440)),
    serials.map((text) => Math.round(day(text) * 1440)),
    'also where the clocks are put forward',
  )
  assert.deepEqual(
    body.map(([, , text]) => text),
    ['=1+1', '<b>&amp;</b>', ' blanks ', 'ab\ufffd\ttab\r\nline', 'x'.repeat(32_767), null, null],
  )
  assert.deepEqual([...files.keys()].sort(), [
    '[Content_Types].xml',
    '_rels/.rels',
    'xl/_rels/workbook.xml.rels',
    'xl/styles.xml',
    'xl/workbook.xml',
    'xl/worksheets/sheet1.xml',
  ])
})

test('more rows than a sheet can have go on in the next one, each with the header', async () => {
  for (const [count, sheets] of [
    [0, [1]],
    [3, [4]],
    [4, [4, 2]],
    [7, [4, 4, 2]],
  ] as const) {
    const files = await workbookOf(
      Array.from({ length: count }, (_, at) => [at, 0, '']),
      4,
    )
    const found = [...files]
      .filter(([path]) => path.startsWith('xl/worksheets/'))
      .map(([, content]) => rowsInSheet(content.toString()))
    assert.deepEqual(
      found.map(({ length }) => length),
      sheets,
    )
    assert.deepEqual(
      found.flatMap((rows) => rows.slice(1).map(([id]) => id)),
      Array.from({ length: count }, (_, at) => at),
    )
    assert.equal(
      files
        .get('xl/workbook.xml')
        ?.toString()
        .match(/<sheet /g)?.length,
      sheets.length,
    )
  }
})
