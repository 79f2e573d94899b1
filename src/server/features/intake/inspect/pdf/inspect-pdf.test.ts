import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResumeCaveat } from '#contract/form/resume-types.ts'
import { inspectPdf } from './inspect-pdf.ts'
import { writeSample } from '../inspect-samples.ts'
import {
  encryptedPdf,
  makePackedPdf,
  makePdf,
  noPage,
  onePage,
  onePageWith,
  type PdfEncryption,
  pdfEncryptions,
} from './pdf-samples.ts'

for (const lock of pdfEncryptions) {
  test(`a PDF locked with ${lock.name} ${lock.needsPassword ? 'is said to need its password' : 'opens without one, whatever its owner restricts'}`, async (t) => {
    const expected = lock.needsPassword ? ['needs_password'] : []
    assert.deepEqual(await inspectPdf(await writeSample(t, encryptedPdf(lock))), expected)
  })
}

const [locked] = pdfEncryptions
assert.ok(locked)
const lock = `<</Filter/Standard/P -4${locked.dictionary}>>`
const idsOf = ({ id }: PdfEncryption) => `/ID[<${id}><${id}>]`
const ids = idsOf(locked)
const long = pdfEncryptions.find(({ name, needsPassword }) => name === 'RC4 of 128 bits' && !needsPassword)
assert.ok(long)
const literal = locked.dictionary.replace(/<(\w+)>/g, (_all, hex: string) => {
  const escaped = Buffer.from(hex, 'hex')
    .toString('latin1')
    .replace(/[\\()]/g, '\\$&')
    .replaceAll('\r', '\\r')
  return `(${escaped})`
})
const mail = 'From: ada@example.com\nSubject: my CV\n\n'
const dynamic = '/AcroForm<</Fields[]/XFA[(template)4 0 R]>>'

const cases: [string, Buffer, ResumeCaveat[]][] = [
  ['of one page', makePdf(onePage), []],
  ['of one page in packed objects', makePackedPdf(onePage), []],
  ['whose lock stands in the trailer', makePdf(onePage, `${ids}/Encrypt${lock}`), ['needs_password']],
  [
    'whose lock is written in bytes',
    makePdf([...onePage, `<</Filter/Standard/P -4${literal}>>`], `${ids}/Encrypt 4 0 R`),
    ['needs_password'],
  ],
  ['in packed objects with a lock', makePackedPdf(onePage, `${ids}/Encrypt${lock}`), ['needs_password']],
  ['with a lock behind lines of a mail', makePdf(onePage, `${ids}/Encrypt${lock}`, mail), ['needs_password']],
  [
    'that locks only the files inside',
    makePdf(
      onePage,
      `${ids}/Encrypt<</Filter/Standard/V 4/R 4/P -4/EFF/StdCF${locked.dictionary.slice(locked.dictionary.indexOf('/O'))}>>`,
    ),
    [],
  ],
  [
    'locked for certificates',
    makePdf(onePage, '/Encrypt<</Filter/Adobe.PubSec/V 4/R 4/StmF/F/StrF/F>>'),
    ['needs_password'],
  ],
  [
    'whose key is as long as its length in bytes says',
    makePdf(
      [...onePage, `<</Filter/Standard/P -4${long.dictionary.replace('128', '16')}>>`],
      `${idsOf(long)}/Encrypt 4 0 R`,
    ),
    [],
  ],
  [
    'with a lock before many lines of a gateway',
    Buffer.concat([makePdf(onePage, `${ids}/Encrypt${lock}`), Buffer.from('\r\n--'.repeat(9000))]),
    ['needs_password'],
  ],
  [
    'with a lock whose places are all wrong',
    Buffer.from(encryptedPdf(locked).toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    ['needs_password'],
  ],
  [
    'without a password whose places are all wrong',
    Buffer.from(encryptedPdf(long).toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    [],
  ],
  ['with a lock that makes no sense', makePdf(onePage, '/Encrypt<</Filter/Standard/R 6/O 1/U(x)>>'), []],
  ['without a page', makePdf(noPage), ['no_pages']],
  ['without a page in packed objects', makePackedPdf(noPage), ['no_pages']],
  [
    'whose pages are empty branches',
    makePdf(['<</Pages 2 0 R>>', '<</Kids[3 0 R 3 0 R]/Count 0>>', '<</Type/Pages/Kids[]>>']),
    ['no_pages'],
  ],
  [
    'without a page that says it has one',
    makePdf([noPage[0] ?? '', '<</Type/Pages/Kids[]/Count 1>>']),
    ['no_pages'],
  ],
  [
    'with a page that says it has none',
    makePdf([onePage[0] ?? '', '<</Type/Pages/Kids[3 0 R]/Count 0>>', onePage[2] ?? '']),
    [],
  ],
  ['whose pages are not to be found', makePdf(['<</Pages 9 0 R>>']), []],
  ['without a tree of pages', makePdf(['<</Type/Catalog>>']), ['no_pages']],
  [
    'whose tree of pages is an empty node',
    makePdf([onePage[0] ?? '', '<</Type/Pages/Count 0>>']),
    ['no_pages'],
  ],
  ['whose only page is no object', makePdf([onePage[0] ?? '', '<</Kids[null]>>']), ['no_pages']],
  ['whose pages name each other', makePdf(['<</Pages 2 0 R>>', '<</Kids[3 0 R]>>', '<</Kids[2 0 R]>>']), []],
  ['that is a portfolio', makePdf(onePageWith('/Collection<</View/T>>')), ['portfolio']],
  [
    'that is a portfolio by reference',
    makePackedPdf(onePageWith('/Collection 4 0 R', '<</View/T>>')),
    ['portfolio'],
  ],
  [
    'with files inside that is no portfolio',
    makePdf(onePageWith('/Names<</EmbeddedFiles<</Names[]>>>>')),
    [],
  ],
  [
    'that is a form laid out anew each time',
    makePdf(onePageWith(`${dynamic}/NeedsRendering true`)),
    ['dynamic_form'],
  ],
  ['that is a form without fields of its own', makePdf(onePageWith(dynamic)), ['dynamic_form']],
  [
    'that is such a form in packed objects',
    makePackedPdf(onePageWith('/AcroForm 4 0 R', '<</XFA 5 0 R>>', '(x)')),
    ['dynamic_form'],
  ],
  [
    'that is a form with fields',
    makePdf(onePageWith('/AcroForm<</Fields[3 0 R]/XFA[(template)4 0 R]>>')),
    [],
  ],
  ['that is a form without XFA', makePdf(onePageWith('/AcroForm<</Fields[]>>')), []],
  ['whose names are written in numbers', makePdf(onePageWith('/#43ollection<<>>')), ['portfolio']],
]

for (const [name, bytes, expected] of cases) {
  test(`a PDF ${name} has ${expected.join() || 'no caveat'}`, async (t) => {
    assert.deepEqual(await inspectPdf(await writeSample(t, bytes)), expected)
  })
}

test('a newer section that has no lock counts, and an older one finds what it left as it was', async (t) => {
  const old = makePdf(noPage, `${ids}/Encrypt${lock}`)
  const oldTable = old.lastIndexOf('xref\n0')
  const newer = `\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 3/Root 1 0 R/Prev ${oldTable}>>\nstartxref\n${old.length + 1}\n%%EOF\n`
  const bytes = Buffer.concat([old, Buffer.from(newer)])
  assert.deepEqual(await inspectPdf(await writeSample(t, bytes)), ['no_pages'])
})

test('a PDF that is cut off or damaged anywhere ends in a verdict, and soon', async (t) => {
  for (const sound of [encryptedPdf(locked), makePackedPdf(noPage)]) {
    for (let at = 0; at < sound.length; at += 5) {
      const flipped = Buffer.from(sound)
      flipped[at] = (flipped[at] ?? 0) ^ 0xff
      for (const bytes of [flipped, sound.subarray(0, at)]) {
        const started = performance.now()
        assert.ok(Array.isArray(await inspectPdf(await writeSample(t, bytes))))
        assert.ok(performance.now() - started < 10_000)
      }
    }
  }
})

test('a PDF made to be slow costs a moment', async (t) => {
  const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  const kids = `<</Kids[${'2 0 R '.repeat(50_000)}]>>`
  const slow = [
    makePdf([`<</Pages 2 0 R/Collection ${nested}>>`, nested]),
    makePdf(['<</Pages 2 0 R>>', kids]),
    makePdf(['2 0 R', '1 0 R']),
    makePdf(onePage, '/Prev 0'),
    makePdf([`(${'('.repeat(500_000)}`]),
    makePdf([`<<${'/a '.repeat(300_000)}`]),
    Buffer.from(`%PDF-1.7\n${'startxref '.repeat(400)}`),
    makePackedPdf([`<</a(${'\\0'.repeat(9_000_000)})>>`]),
  ]
  for (const [index, bytes] of slow.entries()) {
    const path = await writeSample(t, bytes)
    const started = performance.now()
    await inspectPdf(path)
    assert.ok(performance.now() - started < 10_000, `${index} took ${performance.now() - started} ms`)
  }
})

test('a PDF that the disk does not give is not blamed on anybody', async () => {
  await assert.rejects(inspectPdf('/nowhere/at/all.pdf'), { code: 'ENOENT' })
})
