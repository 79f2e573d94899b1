import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { ImportOptions } from '#contract/schemas/exchange/import-options.ts'
import type { ImportReport } from '#contract/schemas/exchange/imports.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { stored } from '#server/testing/database/stored.ts'
import { makeTestFolder } from '#server/testing/start-foyer.ts'
import { importsOf } from '../test-imports.ts'
import { readTableFile } from './read-table-file.ts'

const utf16 = (text: string, mark: number[]) =>
  Buffer.concat([Buffer.from(mark), Buffer.from(text, 'utf16le')])

/** A file as a program writes it, and what must be understood of it. */
const dialects: [
  string,
  string | Buffer,
  Partial<ImportReport['read_as']>,
  ImportOptions['mapping'],
  string[],
][] = [
  [
    'Excel in the United States',
    'Name,E-mail\r\nAda Lovelace,ada@example.com\r\n',
    { delimiter: ',' },
    ['full_name', 'email'],
    ['Ada Lovelace'],
  ],
  [
    'Excel in Spain',
    '\ufeffNombre;Correo electrónico\r\nÁngel;a@example.com\r\n',
    { delimiter: ';', charset: 'utf-8' },
    ['first_name', 'email'],
    ['Ángel'],
  ],
  [
    'Excel, ANSI',
    Buffer.from('Prénom;Courriel\r\nZoë;z@example.com\r\nRenée;r@example.com\r\n', 'latin1'),
    { charset: 'windows-1252' },
    ['first_name', 'email'],
    ['Zoë', 'Renée'],
  ],
  [
    'Excel, Unicode text',
    utf16('Vorname\tNachname\r\nJörg\tGroß\r\n', [0xff, 0xfe]),
    { charset: 'utf-16le', delimiter: '\t' },
    ['first_name', 'last_name'],
    ['Jörg'],
  ],
  [
    'Excel with the sign in a line of its own',
    'sep=|\r\nsobrenome|e-mail\r\nSilva|s@example.com\r\n',
    { delimiter: '|' },
    ['last_name', 'email'],
    ['Silva'],
  ],
  [
    'Google Sheets',
    '姓名,电话\n王小明,+86 10 5555 0100\n',
    { delimiter: ',' },
    ['full_name', 'phone'],
    ['王小明'],
  ],
  [
    'Outlook',
    '"First Name","Last Name","E-mail Address","Notes"\r\n"Ada","Lovelace","ada@example.com","Said ""yes"",\r\nthen left"\r\n',
    { delimiter: ',' },
    ['first_name', 'last_name', 'email', 'note'],
    ['Ada'],
  ],
  [
    'without names',
    'Ada,ada@example.com,+1 212 555 0100\nGrace,grace@example.com,+1 212 555 0101\n',
    { delimiter: ',' },
    [null, 'email', 'phone'],
    ['Ada', 'Grace'],
  ],
  [
    'classic Mac',
    Buffer.from('الاسم الأول;البريد الإلكتروني\rليلى;l@example.com\r'),
    { delimiter: ';' },
    ['first_name', 'email'],
    ['ليلى'],
  ],
  [
    'a quotation mark within a cell',
    'name,note\nAda,6" pipe\n',
    { delimiter: ',' },
    ['full_name', 'note'],
    ['Ada'],
  ],
]

test('files of the usual programs are understood: signs, charsets, names of columns in six languages, and values', async (t) => {
  const foyer = await onlySqlite(t)()
  const imports = importsOf(foyer, await foyer.attorney())
  for (const [what, content, readAs, mapping, samples] of dialects) {
    const { status, body } = await imports.upload(content)
    assert.equal(status, 201, `${what}: ${body.detail}`)
    assert.deepEqual({ ...body.read_as, ...readAs }, body.read_as, what)
    assert.deepEqual(body.options.mapping, mapping, what)
    assert.deepEqual(body.columns[0].samples, samples, what)
    assert.equal(body.options.has_header, what !== 'without names', what)
  }
})

const hostile: [string, string | Buffer, RegExp][] = [
  ['nothing', '', /^file: The file is empty\.$/],
  ['blanks', '\r\n , \r\n', /empty/],
  [
    'a quotation mark that is never closed',
    `name\n"${'x\n'.repeat(200_000)}`,
    /quotation mark that is never closed/,
  ],
  ['too many columns', `${'a,'.repeat(100_000)}\n`, /more than 200 columns/],
  ['a row of megabytes', `name\n${'x'.repeat(2_000_000)}\n`, /too long/],
]

test('hostile files are refused with a sentence, or are data, and leave nothing behind', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  const imports = importsOf(foyer, { token })
  const before = await stored(foyer)
  for (const [what, content, sentence] of hostile) {
    const { status, body } = await imports.upload(content)
    assert.deepEqual([status, body.code], [422, 'invalid_fields'], what)
    assert.match(body.detail, sentence, what)
  }
  assert.deepEqual(await stored(foyer), before)
  const count = async (table: 'imports' | 'import_rows') =>
    (await foyer.deps.db.selectFrom(table).selectAll().execute()).length
  assert.deepEqual([await count('imports'), await count('import_rows')], [0, 0])

  const odd = await imports.upload(Buffer.from('name,email\n\0Ada\u202e,=cmd|a\n__proto__,constructor\n'))
  assert.deepEqual([odd.status, odd.body.rows], [201, 2])
  const binary = await imports.upload(
    Buffer.from([0x50, 0x4b, 3, 4, ...Array.from({ length: 5000 }, (_, n) => (n * 7919) % 251)]),
  )
  assert.deepEqual([binary.status, binary.body.errors[0].field], [422, 'file'])
  const renamed = await imports.upload(randomBytes(20_000), 'people.xlsx')
  assert.match(renamed.body.detail, /damaged, or has another format/)
  assert.equal((await foyer.call('POST', '/api/imports', { token, multipart: new FormData() })).status, 422)
  const { token: other } = await foyer.attorney({ role: 'attorney' })
  assert.equal((await importsOf(foyer, { token: other }).upload('a\nb')).status, 403)
  const { id } = odd.body
  for (const [json, field] of [
    [{ mapping: ['email', 'email'] }, 'mapping'],
    [{ mapping: ['email'] }, 'mapping'],
    [{ mapping: ['shoe size', null] }, 'mapping.0'],
    [{ mode: 'replace' }, 'mode'],
    [{}, 'mapping'],
  ] as const) {
    const { status, body } = await imports.change(id, json)
    assert.deepEqual([status, body.errors[0].field], [422, field])
  }
  assert.equal((await imports.change(id, { mapping: [null, null] })).status, 200)
  assert.equal((await imports.post(id, '/run')).status, 422)
  assert.equal((await imports.post(id, '/stop')).body.code, 'not_now')
  assert.equal((await imports.post(id, '/undo')).body.detail, 'Nothing was imported yet.')
  assert.equal((await imports.post(4711, '/rehearsal')).status, 404)
})

test('a table is read to its last row however slowly its rows are taken', async (t) => {
  const path = join(await makeTestFolder(t), 'long.csv')
  const note = 'x'.repeat(200)
  // Whether the last rows still fit into the pipe when the process has read them depends on their number.
  for (const count of [5_060, 5_090, 5_150]) {
    const lines = Array.from({ length: count }, (_, n) => `person${n}@example.com,${note}`)
    await writeFile(path, lines.join('\n'))
    let taken = 0
    await readTableFile({ path, extension: 'csv', sheet: undefined }, async (rows) => {
      taken += rows.length
      await delay(20)
    })
    assert.equal(taken, count)
  }
})
