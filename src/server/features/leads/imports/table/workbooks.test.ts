import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ImportReport } from '#contract/schemas/exchange/imports.ts'
import { exportIn } from '#server/features/leads/export/test-export.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { stored } from '#server/testing/database/stored.ts'
import { importsOf } from '../test-imports.ts'
import { plainRows, workbookOf, zipOf } from '../test-workbooks.ts'

/** The rows as they are stored: with their numbers and cells. */
const cellsOf = async (foyer: Awaited<ReturnType<ReturnType<typeof onlySqlite>>>, id: number) =>
  (
    await foyer.deps.db
      .selectFrom('import_rows')
      .select(['row', 'cells'])
      .where('import_id', '=', id)
      .orderBy('row')
      .execute()
  ).map(({ row, cells }) => [row, ...(JSON.parse(cells) as string[])])

const strings = [
  '<si><t>Vorname</t></si><si><t>Telefon</t></si><si><t>Created</t></si>',
  '<si><r><t>A</t></r><r><rPr><b/></rPr><t xml:space="preserve">da </t></r><rPh sb="0" eb="1"><t>eh</t></rPh></si>',
  '<si><t>two_x000D_\nlines &amp; more</t></si>',
].join('')
const styles =
  '<numFmts><numFmt numFmtId="170" formatCode="[$-407]d/&quot;m&quot;/yyyy\\ h:mm;@"/><numFmt numFmtId="171" formatCode="0.00&quot; days&quot;;[Red]\\d0"/></numFmts>' +
  '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>' +
  '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="20"/></cellXfs>'
const excel = [
  '<row r="1"><c r="A1" t="inlineStr"><is><t>All our people</t></is></c></row>',
  '<row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="s"><v>2</v></c><c r="D3" s="9"/><c r="XFD3" s="1"/></row>',
  '<row r="4"><c r="A4" t="s"><v>3</v></c><c r="B4"><v>12125550100</v></c><c r="C4" s="1"><v>45999</v></c><c r="E4" t="s"><v>4</v></c></row>',
  '<row r="5"><c r="A5" t="str"><f>HYPERLINK("http://x.example","G")</f><v>Grace</v></c><c r="B5"><v>0.30000000000000004</v></c><c r="C5" s="2"><v>45999.4375</v></c><c r="E5" t="b"><v>1</v></c></row>',
  '<row r="1048576"><c r="A1048576" t="e"><v>#N/A</v></c><c r="B1048576" s="3"><v>2.5</v></c><c r="C1048576" s="4"><v>0.4375</v></c></row>',
].join('')

test('workbooks are read as people see them: shared texts, dates, numbers, formulas by their value, the sheet that is meant', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const imports = importsOf(foyer, { token })
  const readAs = (body: ImportReport) => [body.read_as.sheet, body.read_as.sheets, body.read_as.first_row]

  const book = await workbookOf({
    strings,
    styles,
    sheets: [
      { name: 'Notes', rows: '<row><c><v>7</v></c></row>', isHidden: true },
      { name: 'Empty', rows: '<row/>' },
      { name: 'People &amp; more', rows: excel },
    ],
  })
  const { body } = await imports.upload(Buffer.concat([book, Buffer.from('\r\n--boundary--\r\n')]), 'a.xlsx')
  assert.equal(body.read_as?.kind, 'xlsx', body.detail)
  assert.deepEqual(readAs(body), ['People & more', ['Notes', 'Empty', 'People & more'], 3])
  assert.deepEqual(
    body.columns.map(({ name }: { name: string }) => name),
    ['Vorname', 'Telefon', 'Created'],
  )
  assert.deepEqual(body.options.mapping, ['first_name', 'phone', 'created_at'])
  assert.deepEqual(await cellsOf(foyer, body.id), [
    [3, 'Vorname', 'Telefon', 'Created'],
    [4, 'Ada ', '12125550100', '2025-12-08', '', 'two\r\nlines & more'],
    [5, 'Grace', '0.3', '2025-12-08 10:30', '', 'TRUE'],
    [1048576, '#N/A', '2.5', '10:30'],
  ])
  assert.equal(body.rows, 3)

  const chosen = await imports.upload(book, 'a.xlsx', { sheet: 'Notes', instead_of: String(body.id) })
  assert.deepEqual(readAs(chosen.body), ['Notes', ['Notes', 'Empty', 'People & more'], 1])
  const { items } = await imports.get('/api/imports')
  assert.deepEqual(
    items.map(({ id }: { id: number }) => id),
    [chosen.body.id],
    'the one before, which was not run, is gone',
  )
  assert.deepEqual(await cellsOf(foyer, body.id), [])
  for (const [sheet, sentence] of [
    ['People', 'sheet: The workbook has no sheet with this name.'],
    ['Empty', 'file: The file is empty.'],
    ['x'.repeat(101), 'sheet: At most 100 characters.'],
  ] as const)
    assert.equal((await imports.upload(book, 'a.xlsx', { sheet })).body.detail, sentence)

  const mac = await workbookOf({
    properties: 'date1904="1"',
    styles: '<cellXfs><xf/><xf numFmtId="22"/></cellXfs>',
    sheets: [{ name: 'One', rows: `${plainRows}<row><c><v>1E2</v></c><c s="1"><v>44537.4375</v></c></row>` }],
  })
  const { body: old } = await imports.upload(mac)
  assert.deepEqual(old.options.mapping, ['full_name', 'email'], old.detail)
  assert.deepEqual((await cellsOf(foyer, old.id)).at(-1), [3, '100', '2025-12-08 10:30'])

  await foyer.submit({ first_name: '=Ada', email: 'ada@example.com' })
  const { bytes } = await exportIn(foyer, token, { format: 'xlsx' })
  const own = await imports.upload(Buffer.from(bytes), 'leads.xlsx')
  const { columns, options } = own.body as ImportReport
  const mapped = columns.flatMap(({ name }, at) => (options.mapping[at] ? [[name, options.mapping[at]]] : []))
  assert.deepEqual(mapped.slice(0, 6), [
    ['Id', 'external_id'],
    ['Reference', 'reference'],
    ['Arrived (America/New_York)', 'created_at'],
    ['First name', 'first_name'],
    ['Last name', 'last_name'],
    ['E-mail', 'email'],
  ])
  const [, lead] = await cellsOf(foyer, own.body.id)
  assert.equal(lead?.[4], '=Ada')
})

const oneSheet = (rows: string) => ({ sheets: [{ name: 'One', rows }] })

const hostile: [string, () => Promise<Buffer> | Buffer, RegExp][] = [
  ['a bomb', () => workbookOf(oneSheet(`<row/>${' '.repeat(100_000_000)}`)), /unpacks to far more/],
  [
    'a column of a billion',
    () => workbookOf(oneSheet('<row><c r="ZZZZZZZZZ1"><v>1</v></c></row>')),
    /more than 200 columns/,
  ],
  [
    'one text in every cell',
    () =>
      workbookOf({
        ...oneSheet(`<row>${'<c t="s"><v>0</v></c>'.repeat(150)}</row>`),
        strings: `<si><t>${'x'.repeat(40_000)}</t></si>`,
      }),
    /row that is too long/,
  ],
  [
    'entities that multiply',
    () =>
      workbookOf({
        ...oneSheet(plainRows),
        others: {
          'xl/worksheets/sheet1.xml':
            '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>',
        },
      }),
    /damaged/,
  ],
  ['a size that lies', async () => lying(await workbookOf(oneSheet(plainRows))), /damaged/],
  ['an old workbook', () => Buffer.from('d0cf11e0a1b11ae1'.padEnd(4096, '0'), 'hex'), /old Excel/],
  ['a ZIP of resumes', () => zipOf({ 'a.pdf': '%PDF' }), /no table in it/],
  ['a ZIP of tables', () => zipOf({ 'a.csv': 'email', 'b.csv': 'email' }), /several tables/],
  [
    'an OpenDocument spreadsheet',
    () => zipOf({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<a/>' }),
    /OpenDocument/,
  ],
  [
    'a workbook whose sheets are binary',
    async () =>
      zipOf({
        '_rels/.rels':
          '<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/></Relationships>',
      }),
    /binary workbook/,
  ],
]

/** The first entry of the central directory says another size than its content has. */
const lying = (zip: Buffer) => {
  const changed = Buffer.from(zip)
  const name = changed.lastIndexOf('xl/worksheets/sheet1.xml')
  changed.writeUInt32LE(7, name - 46 + 24)
  return changed
}

test('hostile workbooks are refused with a sentence, or read as data, and leave nothing behind', async (t) => {
  const foyer = await onlySqlite(t)()
  const imports = importsOf(foyer, await foyer.attorney())
  const before = await stored(foyer)
  for (const [what, make, sentence] of hostile) {
    const { status, body } = await imports.upload(await make(), 'people.xlsx')
    assert.equal(status, 422, `${what}: ${JSON.stringify(body.read_as)}`)
    assert.match(body.detail, sentence, what)
  }
  assert.deepEqual(await stored(foyer), before)

  const data = await workbookOf({
    ...oneSheet(
      `${plainRows}<row r="1"><c t="s"><v>99</v></c><c r="B9" t="str"><f>[1]Sheet!A1</f><v>=cmd|'/c calc'!A1</v></c></row>` +
        '<row r="-5"><c t="n"><v>not a number</v></c><c s="77"><v>5</v></c></row>',
    ),
    others: {
      'xl/vbaProject.bin': Buffer.from('Sub Auto_Open()'),
      'xl/externalLinks/externalLink1.xml': '<externalLink/>',
    },
  })
  const { body } = await imports.upload(data, 'people.xlsm')
  assert.deepEqual(await cellsOf(foyer, body.id), [
    [1, 'Name', 'E-mail'],
    [2, 'Ada Lovelace', 'ada@example.com'],
    [3, '', "=cmd|'/c calc'!A1"],
    [4, 'not a number', '5'],
  ])
})
