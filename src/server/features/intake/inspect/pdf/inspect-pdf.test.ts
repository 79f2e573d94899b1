import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResumeCaveat } from '#contract/form/resume-types.ts'
import { inspectPdf } from './inspect-pdf.ts'
import { pdfWith, streamOf } from '#server/testing/resumes.ts'
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

for (const encryption of pdfEncryptions) {
  test(`a PDF encrypted with ${encryption.name} ${encryption.needsPassword ? 'has the caveat needs_password' : 'and without a user password has no caveat'}`, async (t) => {
    const expected = encryption.needsPassword ? ['needs_password'] : []
    assert.deepEqual(await inspectPdf(await writeSample(t, encryptedPdf(encryption))), expected)
  })
}

const [locked] = pdfEncryptions
assert.ok(locked)
const encryption = `<</Filter/Standard/P -4${locked.dictionary}>>`
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
  ['with its encryption in the trailer', makePdf(onePage, `${ids}/Encrypt${encryption}`), ['needs_password']],
  [
    'with its encryption in literal strings',
    makePdf([...onePage, `<</Filter/Standard/P -4${literal}>>`], `${ids}/Encrypt 4 0 R`),
    ['needs_password'],
  ],
  [
    'in packed objects with encryption',
    makePackedPdf(onePage, `${ids}/Encrypt${encryption}`),
    ['needs_password'],
  ],
  [
    'with encryption, after lines of a mail',
    makePdf(onePage, `${ids}/Encrypt${encryption}`, mail),
    ['needs_password'],
  ],
  [
    'in which only embedded files are encrypted',
    makePdf(
      onePage,
      `${ids}/Encrypt<</Filter/Standard/V 4/R 4/P -4/EFF/StdCF${locked.dictionary.slice(locked.dictionary.indexOf('/O'))}>>`,
    ),
    [],
  ],
  [
    'encrypted for certificates',
    makePdf(onePage, '/Encrypt<</Filter/Adobe.PubSec/V 4/R 4/StmF/F/StrF/F>>'),
    ['needs_password'],
  ],
  [
    'whose key length is given in bytes',
    makePdf(
      [...onePage, `<</Filter/Standard/P -4${long.dictionary.replace('128', '16')}>>`],
      `${idsOf(long)}/Encrypt 4 0 R`,
    ),
    [],
  ],
  [
    'with encryption, before many lines of a mail gateway',
    Buffer.concat([makePdf(onePage, `${ids}/Encrypt${encryption}`), Buffer.from('\r\n--'.repeat(9000))]),
    ['needs_password'],
  ],
  [
    'with encryption whose offsets are all wrong',
    Buffer.from(encryptedPdf(locked).toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    ['needs_password'],
  ],
  [
    'without a password whose offsets are all wrong',
    Buffer.from(encryptedPdf(long).toString('latin1').replaceAll('\n', '\r\n'), 'latin1'),
    [],
  ],
  ['with an invalid encryption', makePdf(onePage, '/Encrypt<</Filter/Standard/R 6/O 1/U(x)>>'), []],
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
  ['whose page tree does not exist', makePdf(['<</Pages 9 0 R>>']), []],
  ['without a page tree', makePdf(['<</Type/Catalog>>']), ['no_pages']],
  ['whose page tree is an empty node', makePdf([onePage[0] ?? '', '<</Type/Pages/Count 0>>']), ['no_pages']],
  ['whose only page is null', makePdf([onePage[0] ?? '', '<</Kids[null]>>']), ['no_pages']],
  ['whose page tree is circular', makePdf(['<</Pages 2 0 R>>', '<</Kids[3 0 R]>>', '<</Kids[2 0 R]>>']), []],
  ['that is a portfolio', makePdf(onePageWith('/Collection<</View/T>>')), ['portfolio']],
  [
    'that is a portfolio by reference',
    makePackedPdf(onePageWith('/Collection 4 0 R', '<</View/T>>')),
    ['portfolio'],
  ],
  [
    'with embedded files that is no portfolio',
    makePdf(onePageWith('/Names<</EmbeddedFiles<</Names[]>>>>')),
    [],
  ],
  [
    'that is a form with NeedsRendering',
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
  ['with a name in hexadecimal escapes', makePdf(onePageWith('/#43ollection<<>>')), ['portfolio']],
]

for (const [name, bytes, expected] of cases) {
  test(`a PDF ${name} has ${expected.join() || 'no caveat'}`, async (t) => {
    assert.deepEqual(await inspectPdf(await writeSample(t, bytes)), expected)
  })
}

test('a newer section without encryption overrides an older one with it, and objects of the older one are found', async (t) => {
  const old = makePdf(noPage, `${ids}/Encrypt${encryption}`)
  const oldTable = old.lastIndexOf('xref\n0')
  const newer = `\nxref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 3/Root 1 0 R/Prev ${oldTable}>>\nstartxref\n${old.length + 1}\n%%EOF\n`
  const bytes = Buffer.concat([old, Buffer.from(newer)])
  assert.deepEqual(await inspectPdf(await writeSample(t, bytes)), ['no_pages'])
})

test('a PDF that is truncated or damaged anywhere is inspected quickly and without an error', async (t) => {
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

test('a PDF that is made to be slow is inspected quickly', async (t) => {
  const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`
  const kids = `<</Kids[${'2 0 R '.repeat(50_000)}]>>`
  const links = (count: number) => (_each: unknown, n: number) => `${n + 3} 0 R `.repeat(count)
  const slow = [
    // Of pages and of forms that lead to each other there are more ways than time.
    makePdf([
      '<</Pages 2 0 R>>',
      ...Array.from({ length: 12 }, links(20)).map((kids) => `<</Kids[${kids}]>>`),
      '<</Type/Pages>>',
    ]),
    makePdf([
      '<</Pages 2 0 R>>',
      `<</Kids[${'3 0 R '.repeat(30_000)}]>>`,
      `<</Kids[${'null '.repeat(40_000)}]>>`,
    ]),
    makePdf([
      '<</Pages 2 0 R>>',
      `<</Type/Page/Resources 3 0 R>>`,
      ...Array.from({ length: 12 }, (_each, n) => {
        const forms = Array.from({ length: 20 }, (_form, at) => `/F${at} ${n + 4} 0 R`).join('')
        return `<</Subtype/Form/XObject<<${forms}>>/Resources<</XObject<<${forms}>>>>>>`
      }),
      '<</Subtype/Image>>',
    ]),
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

/** Pages that have these resources. */
const pagesWith = (...resources: string[]) => [
  '<</Type/Catalog/Pages 2 0 R>>',
  `<</Type/Pages/Kids[${resources.map((_, n) => `${n + 3} 0 R`).join(' ')}]>>`,
  ...resources.map((each) => `<</Type/Page/Parent 2 0 R${each && `/Resources<<${each}>>`}>>`),
]
const picture = '/XObject<</P<</Subtype/Image>>>>'
const form = (more: string) => `/XObject<</P<</Subtype/Image>>/F<</Subtype/Form/Resources<<${more}>>>>>>`

const scans: [string, Buffer][] = [
  ['with a picture on its page', makePdf(pagesWith(picture))],
  ['in packed objects', makePackedPdf(pagesWith(picture))],
  ['with pictures on two pages and nothing on the third', makePdf(pagesWith(picture, picture, ''))],
  [
    'with its picture in a form',
    makePdf(pagesWith(`/XObject<</F<</Subtype/Form/Resources<<${picture}>>>>>>`)),
  ],
  ['with an empty list of fonts', makePdf(pagesWith(`/Font<<>>${picture}`))],
  [
    'whose pages inherit the picture',
    makePdf([
      '<</Type/Catalog/Pages 2 0 R>>',
      `<</Type/Pages/Kids[3 0 R]/Resources<<${picture}>>>>`,
      '<</Type/Page/Parent 2 0 R>>',
    ]),
  ],
  [
    'with its picture in an object of its own',
    makePdf([...pagesWith('/XObject<</P 4 0 R>>'), streamOf('/Subtype/Image/Width 1/Height 1', 'x')]),
  ],
]
for (const [name, bytes] of scans)
  test(`a PDF ${name} is a scan`, async (t) => {
    assert.deepEqual(await inspectPdf(await writeSample(t, bytes)), ['scan'])
  })

const font = '/Font<</F 9 0 R>>'
const perhapsText: [string, Buffer][] = [
  ['with text', pdfWith({})],
  ['with a picture and a font', makePdf(pagesWith(picture + font))],
  ['with a font on its second page', makePdf(pagesWith(picture, font))],
  ['with a font in a form', makePdf(pagesWith(form(font)))],
  ['with a font in a graphics state', makePdf(pagesWith(`${picture}/ExtGState<</G<</Font[9 0 R 1]>>>>`))],
  ['with a pattern, which may hold text', makePdf(pagesWith(`${picture}/Pattern<</P 9 0 R>>`))],
  ['with a picture that cannot be found', makePdf(pagesWith('/XObject<</P 9 0 R>>'))],
  ['with fonts that cannot be found', makePdf(pagesWith(`${picture}/Font 9 0 R`))],
  [
    'with a note on its page',
    makePdf(pagesWith(picture).toSpliced(2, 1, `<</Type/Page/Annots[]/Resources<<${picture}>>>>`)),
  ],
  ['with fields', makePdf(pagesWith(picture).toSpliced(0, 1, '<</Type/Catalog/Pages 2 0 R/AcroForm<<>>>>'))],
  ['without anything on its page', makePdf(onePage)],
  ['of so many pictures that not all are looked at', makePdf(pagesWith(...Array<string>(200).fill(picture)))],
]
for (const [name, bytes] of perhapsText)
  test(`a PDF ${name} is not called a scan`, async (t) => {
    assert.deepEqual(await inspectPdf(await writeSample(t, bytes)), [])
  })

test('an I/O error of the disk is thrown, and not taken for a damaged PDF', async () => {
  await assert.rejects(inspectPdf('/nowhere/at/all.pdf'), { code: 'ENOENT' })
})
