import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { test, type TestContext } from 'node:test'
import { docxLimits, inspectDocx } from './inspect-docx.ts'
import { ResumeRefused, type RefusalCode } from './inspect-refusal.ts'
import { contentTypes, docxParts, makeZip, writeSample, type ZipPart } from './inspect-samples.ts'

const mebibyte = 1024 * 1024
const openFilesFolder = ['/proc/self/fd', '/dev/fd'].find(existsSync) ?? null
/** Limits for tests that are not about time, so that they do not fail on a busy machine. */
const patient = { ...docxLimits, maxMilliseconds: 60_000 }
const zeros = (bytes: number) => Buffer.alloc(bytes)
const inspect = async (t: TestContext, bytes: Buffer, limits = patient) =>
  inspectDocx(await writeSample(t, bytes), limits)

const refuses =
  (code: RefusalCode, reason = /./) =>
  (error: unknown) => {
    assert.ok(error instanceof ResumeRefused, String(error))
    assert.equal(error.code, code)
    assert.match(error.reason, reason)
    return true
  }

const accepted: [string, ZipPart[]][] = [
  ['the smallest document', docxParts()],
  [
    'a document with an index in UTF-16',
    docxParts({ name: '[Content_Types].xml', data: Buffer.from(`\ufeff${contentTypes()}`, 'utf16le') }),
  ],
  [
    'a document with a stored, an empty and a nested part',
    docxParts(
      { name: 'a.bin', data: 'x', stored: true },
      { name: 'empty.xml', data: '' },
      { name: 'nested.zip', data: makeZip(docxParts()) },
    ),
  ],
  [
    'a document with large parts, stored and packed',
    docxParts(
      { name: 'a', data: randomBytes(100_000) },
      { name: 'b', data: randomBytes(100_000), stored: true },
    ),
  ],
  ['a document whose text packs well', docxParts({ name: 'word/document.xml', data: zeros(10 * mebibyte) })],
  [
    'a document of 500 parts',
    docxParts(...Array.from({ length: 497 }, (_, n) => ({ name: `media/${n}`, data: 'x' }))),
  ],
]

const workbookType = 'application/vnd.ms-excel.sheet.binary.macroEnabled.12'
const workbookTypes = contentTypes().replace(
  '<Override',
  `<Default Extension="xlsb" ContentType="${workbookType}"/>$&`,
)
const withWorkbook = (...names: string[]) =>
  docxParts(
    { name: '[Content_Types].xml', data: workbookTypes },
    {
      name: 'word/embeddings/sheet1.xlsb',
      data: makeZip(names.map((name) => ({ name, data: 'x'.repeat(70_000) }))),
    },
  )

for (const [name, parts] of accepted) {
  test(`${name} is accepted as DOCX`, async (t) => {
    await inspect(t, makeZip(parts))
  })
}

test('a document with a workbook of a macro-enabled type is accepted if the workbook contains no macros', async (t) => {
  await inspect(t, makeZip(withWorkbook('xl/workbook.bin')))
  await assert.rejects(
    inspect(t, makeZip(withWorkbook('xl/workbook.bin', 'xl/vbaProject.bin'))),
    refuses('unsafe_file', /macros/),
  )
})

test('bytes after the end of a document are ignored, as long as its end record is found', async (t) => {
  const bytes = makeZip(docxParts())
  const appended = [
    '\r\n',
    '\0'.repeat(512),
    '\r\n------boundary--\r\n',
    'PK\x05\x06',
    'x'.repeat(60_000),
    '\0'.repeat(500_000),
  ]
  for (const more of appended) await inspect(t, Buffer.concat([bytes, Buffer.from(more, 'latin1')]))
  const tooMuch = Buffer.concat([bytes, Buffer.alloc(1_100_000, 'x')])
  await assert.rejects(inspect(t, tooMuch), refuses('unsafe_file', /damaged/))
})

test('a second zip after a document is the one that is inspected, because other readers would open it', async (t) => {
  const other = makeZip([{ name: 'a.txt', data: 'x' }])
  await assert.rejects(inspect(t, Buffer.concat([makeZip(docxParts()), other])), ResumeRefused)
})

const refused: [string, ZipPart[], RefusalCode, RegExp][] = [
  ['a plain archive', [{ name: 'a.txt', data: 'x' }], 'invalid_file_type', /^Invalid file type\. .*archive/],
  [
    'a package with empty indexes',
    docxParts({ name: '[Content_Types].xml', data: '' }, { name: '_rels/.rels', data: '' }),
    'invalid_file_type',
    /archive/,
  ],
  [
    'a document with a macro project',
    docxParts({ name: 'Word/VBAPROJECT.BIN', data: 'x' }),
    'unsafe_file',
    /macros/,
  ],
  [
    'a document without its main part',
    docxParts().filter(({ name }) => name !== 'word/document.xml'),
    'unsafe_file',
    /damaged/,
  ],
  [
    'a document with an index of more than 1 MiB',
    docxParts({ name: '[Content_Types].xml', data: contentTypes() + ' '.repeat(mebibyte) }),
    'unsafe_file',
    /unpacks/,
  ],
  [
    'a document that packs better than any text',
    docxParts({ name: 'word/document.xml', data: zeros(20 * mebibyte) }),
    'unsafe_file',
    /unpacks/,
  ],
  [
    'a document that says a bomb is small',
    docxParts({ name: 'word/document.xml', data: zeros(20 * mebibyte), claimedBytes: 40 }),
    'unsafe_file',
    /damaged/,
  ],
  [
    'a document that says a small part is another size',
    docxParts({ name: 'word/document.xml', data: 'x', claimedBytes: 2 }),
    'unsafe_file',
    /damaged/,
  ],
  [
    'a bomb in a part that no relationship names',
    docxParts({ name: 'folder/', data: zeros(20 * mebibyte) }),
    'unsafe_file',
    /unpacks/,
  ],
  [
    'a bomb of many small parts',
    docxParts(...Array.from({ length: 20 }, (_, n) => ({ name: `media/${n}`, data: zeros(mebibyte) }))),
    'unsafe_file',
    /unpacks/,
  ],
  [
    'a document of 501 parts',
    docxParts(...Array.from({ length: 498 }, (_, n) => ({ name: `media/${n}`, data: 'x' }))),
    'unsafe_file',
    /500 parts/,
  ],
  [
    'a document with one name twice',
    [...docxParts(), { name: 'WORD/document.xml', data: 'other' }],
    'unsafe_file',
    /damaged/,
  ],
  [
    'a document whose parts share their bytes',
    docxParts(
      { name: 'a', data: 'x'.repeat(2000), stored: true },
      { name: 'b', data: 'x'.repeat(2000), stored: true, sharesDataOf: 'a' },
      { name: 'c', data: 'x'.repeat(2000), stored: true, sharesDataOf: 'a' },
    ),
    'unsafe_file',
    /damaged/,
  ],
  [
    'a document with a part under a password',
    docxParts({ name: 'a', data: 'x', encrypted: true }),
    'invalid_file_type',
    /password/,
  ],
  [
    'a document with a part above its root',
    docxParts({ name: '../../evil', data: 'x' }),
    'unsafe_file',
    /damaged/,
  ],
]

for (const [name, parts, code, reason] of refused) {
  test(`${name} is refused`, async (t) => {
    await assert.rejects(inspect(t, makeZip(parts)), refuses(code, reason))
  })
}

test('a document with a part that the end record does not count is refused, because other readers would unpack it', async (t) => {
  const bytes = makeZip(docxParts({ name: 'hidden', data: zeros(50 * mebibyte) }), 1)
  await assert.rejects(inspect(t, bytes), refuses('unsafe_file', /damaged/))
})

test('a large file is refused as well if it inflates to more than 100 MiB', async (t) => {
  const limits = { ...patient, maxRatio: 10_000 }
  const bytes = makeZip(
    docxParts({ name: 'a', data: zeros(60 * mebibyte) }, { name: 'b', data: zeros(41 * mebibyte) }),
  )
  await assert.rejects(inspect(t, bytes, limits), refuses('unsafe_file', /unpacks/))
})

test('on a machine that has no time at all a sound document is accepted, and what admits to be a bomb or no document is refused', async (t) => {
  const limits = { ...docxLimits, maxMilliseconds: 0 }
  const large = docxParts({ name: 'a', data: zeros(15 * mebibyte) })
  const many = docxParts(...Array.from({ length: 400 }, (_, n) => ({ name: `media/${n}`, data: 'x' })))
  for (const parts of [large, many]) await inspect(t, makeZip(parts), limits)
  const bomb = docxParts({ name: 'a', data: zeros(20 * mebibyte) })
  await assert.rejects(inspect(t, makeZip(bomb), limits), refuses('unsafe_file', /unpacks/))
  const sheet = [{ name: 'a.txt', data: 'x' }]
  await assert.rejects(inspect(t, makeZip(sheet), limits), refuses('invalid_file_type', /archive/))
})

test('a document that is truncated anywhere is refused', async (t) => {
  const bytes = makeZip(docxParts())
  for (let length = 4; length < bytes.length; length += 7) {
    await assert.rejects(inspect(t, bytes.subarray(0, length)), refuses('unsafe_file', /damaged/))
  }
})

test('a document with any byte flipped is accepted or refused, and never causes another error', async (t) => {
  const bytes = makeZip(docxParts())
  for (let at = 0; at < bytes.length; at += 3) {
    const flipped = Buffer.from(bytes)
    flipped[at] = (flipped[at] ?? 0) ^ 0xff
    await inspect(t, flipped).catch((error: unknown) =>
      assert.ok(error instanceof ResumeRefused, String(error)),
    )
  }
})

test('an I/O error of the disk is thrown, and not reported as a damaged document', async () => {
  await assert.rejects(inspectDocx('/nowhere/at/all.docx'), { code: 'ENOENT' })
})

test(
  'no file stays open after a refusal',
  { skip: openFilesFolder === null ? 'needs /proc or /dev/fd' : false },
  async (t) => {
    const bomb = await writeSample(t, makeZip(docxParts({ name: 'a', data: zeros(2 * mebibyte) })))
    const openFiles = async () => (await readdir(openFilesFolder ?? '')).length
    const before = await openFiles()
    for (let round = 0; round < 30; round += 1) {
      await assert.rejects(inspectDocx(bomb, { ...patient, ratioFreeBytes: mebibyte }))
    }
    const deadline = Date.now() + 5000
    while ((await openFiles()) > before && Date.now() < deadline) await new Promise(setImmediate)
    assert.ok((await openFiles()) <= before)
  },
)

test('a document of many large parts causes no warning about leaked listeners', async (t) => {
  const warnings: string[] = []
  const note = (warning: Error) => warnings.push(warning.message)
  process.on('warning', note)
  t.after(() => process.off('warning', note))
  const media = Array.from({ length: 30 }, (_, n) => ({ name: `media/${n}`, data: randomBytes(100_000) }))
  await inspect(t, makeZip(docxParts(...media)), patient)
  await new Promise(setImmediate)
  assert.deepEqual(warnings, [])
})
