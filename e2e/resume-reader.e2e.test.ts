import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { transact } from '#server/adapters/database/transact.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser } from './app-browser.ts'
import {
  type PageMaker,
  cjkPage,
  faxG3Page,
  faxG4Page,
  font1,
  jbig2Page,
  jpxPage,
  line,
  pdfOf,
  picturePage,
  stream,
  wordsPage,
} from './reader-pdfs.ts'
import { find, inkOn, makeReader, noteOn } from './reader.ts'

after(closeBrowser)

type Bytes = Uint8Array<ArrayBuffer>

const field = (name: string) => fileURLToPath(new URL(`../../shared/field/${name}`, import.meta.url))
const fromField = (name: string): Bytes[] =>
  existsSync(field(name)) ? [new Uint8Array(readFileSync(field(name)))] : []

const codesOf = (label: string, text: string): Bytes => {
  // JavaScript has no encoder for these charsets: try all codes until one decodes to the character.
  const decoder = new TextDecoder(label)
  const codes = Array.from(text, (char) => {
    for (let code = 0x8140; code < 0xffff; code += 1)
      if (decoder.decode(Uint8Array.of(code >> 8, code & 255)) === char) return [code >> 8, code & 255]
    throw new Error(`${label} lacks ${char}`)
  })
  return Uint8Array.from(codes.flat())
}
const ucs2 = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'utf16le').swap16())

const scans: [string, PageMaker][] = [
  ['JBIG2', jbig2Page(false)],
  ['JBIG2 with globals', jbig2Page(true)],
  ['fax G4', faxG4Page],
  ['fax G3', faxG3Page],
  ['JPEG 2000', jpxPage()],
  ['JPEG 2000 with alpha', jpxPage(4)],
]

const cjkTexts: [string, string, string, Bytes][] = [
  ['简历王小明', 'GBK-EUC-H', 'GB1', codesOf('gbk', '简历王小明')],
  ['简体赵小红', 'UniGB-UTF16-H', 'GB1', ucs2('简体赵小红')],
  ['履歷王小明', 'UniCNS-UCS2-H', 'CNS1', ucs2('履歷王小明')],
  ['繁體陳大文', 'ETen-B5-H', 'CNS1', codesOf('big5', '繁體陳大文')],
  ['履歴書山田', 'UniJIS-UCS2-H', 'Japan1', ucs2('履歴書山田')],
  ['職務経歴書', '90ms-RKSJ-H', 'Japan1', codesOf('shift_jis', '職務経歴書')],
  ['縦書き鈴木', 'UniJIS-UTF16-V', 'Japan1', ucs2('縦書き鈴木')],
  ['이력서김철수', 'UniKS-UCS2-H', 'Korea1', ucs2('이력서김철수')],
  ['경력박영희', 'KSCms-UHC-H', 'Korea1', codesOf('euc-kr', '경력박영희')],
]

/** A page with a line of text, which can be drawn, and a picture with invalid data. */
const brokenPicture =
  (filter: string): PageMaker =>
  (free) => ({
    content: `${line('Words')} q 100 0 0 100 0 0 cm /I Do Q`,
    resources: `${font1}/XObject<</I ${free} 0 R>>`,
    own: [
      stream(
        `/Type/XObject/Subtype/Image/Width 300/Height 300/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/${filter}`,
        'This is no picture.',
      ),
    ],
  })

const partly: [string, PageMaker][] = [
  ['JPEG', brokenPicture('DCTDecode')],
  ['JPEG 2000', brokenPicture('JPXDecode')],
  ['JBIG2', brokenPicture('JBIG2Decode')],
  ['deflated', brokenPicture('FlateDecode')],
  ['a filter that is not known', brokenPicture('NoSuchDecode')],
  ['a picture that is not there', () => ({ content: `${line('First')} /None Do`, resources: font1 })],
  [
    'a font that is not there',
    () => ({ content: `${line('First')} BT /F9 20 Tf (x) Tj ET`, resources: font1 }),
  ],
  [
    'an encoding that is not there',
    (free) => ({
      content: `${line('First')} BT /F2 20 Tf 20 150 Td (Words) Tj ET`,
      resources: `/Font<</F1 3 0 R/F2 ${free} 0 R>>`,
      own: [
        `<</Type/Font/Subtype/Type0/BaseFont/Any/Encoding/No-Such-H/DescendantFonts[${free + 1} 0 R]>>`,
        '<</Type/Font/Subtype/CIDFontType0/BaseFont/Any/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>',
      ],
    }),
  ],
  [
    'a shading of no known kind',
    () => ({
      content: `${line('First')} /S sh`,
      resources: `${font1}/Shading<</S<</ShadingType 9/ColorSpace/DeviceRGB>>>>`,
    }),
  ],
]

const failed: [string, PageMaker][] = [
  [
    'a content that is broken',
    (free) => ({
      content: '/X Do',
      resources: `/XObject<</X ${free} 0 R>>`,
      own: [stream('/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode', 'Not deflated')],
    }),
  ],
  ['a scan that is broken', picturePage('/Width 9/Height 9/Filter/JPXDecode', 'This is no picture.')],
]

const blank: [string, PageMaker][] = [
  ['no content', () => ({ content: '' })],
  ['white on white', () => ({ content: '1 g 0 0 300 300 re f' })],
]

test('as much as possible of a resume is shown, and notes name what cannot be shown', async (t) => {
  const reader = await makeReader(t)
  const { page, complaints, open } = reader

  await t.test('scans in all common formats are drawn, and a note says that they have no text', async () => {
    const files: [string[], Bytes][] = [
      [scans.map(([name]) => name), pdfOf(scans.map(([, scan]) => scan))],
      ...fromField('scan-jbig2.pdf').map((pdf): [string[], Bytes] => [['scan-jbig2.pdf'], pdf]),
    ]
    for (const [names, pdf] of files) {
      const resume = await open(pdf)
      for (const [index, name] of names.entries()) {
        const ink = await inkOn(page, index + 1)
        assert.ok(ink > 0.01, `${name}: ${ink} of the page is drawn`)
      }
      await resume.getByText('There is no text in this PDF').waitFor()
      assert.equal(await page.getByPlaceholder('A scan cannot be searched').isDisabled(), true)
      assert.equal(await resume.getByText('cannot be shown').count(), 0)
    }
  })

  await t.test('CJK texts in the predefined encodings are drawn and found', async () => {
    const resume = await open(pdfOf(cjkTexts.map(([, ...parts]) => cjkPage(...parts))))
    for (const [index, [words, cmap]] of cjkTexts.entries()) {
      const ink = await inkOn(page, index + 1)
      assert.ok(ink > 0.001, `${cmap}: ${ink} of the page is drawn`)
      await find(page, words).catch(() => assert.fail(`${cmap}: ${words} is not found`))
    }
    assert.equal(await resume.getByRole('note').count(), 0)
    for (const pdf of fromField('cjk-unigb-ucs2-h.pdf')) {
      await open(pdf)
      assert.ok((await inkOn(page)) > 0.001)
    }
  })

  await t.test('a page that cannot be drawn completely has a note with a download button', async () => {
    const cases = [
      ...partly.map(([name, broken]) => ({ name, broken, says: 'Some of this page cannot be shown here' })),
      ...failed.map(([name, broken]) => ({ name, broken, says: 'This page cannot be shown here' })),
      ...blank.map(([name, broken]) => ({ name, broken, says: 'This page is blank.' })),
    ]
    // Each faulty page is followed by a page without faults.
    const resume = await open(pdfOf(cases.flatMap(({ name, broken }) => [broken, wordsPage(name)])))
    for (const [index, { name, says }] of cases.entries()) {
      const number = 2 * index + 1
      assert.ok((await inkOn(page, number + 1)) > 0.001, `behind ${name}: the other page`)
      assert.equal(await noteOn(page, number + 1).count(), 0, `behind ${name}: the other page is whole`)
      const note = noteOn(page, number)
      await note
        .filter({ hasText: says })
        .waitFor()
        .catch(() => assert.fail(`${name}: nothing is said`))
      assert.equal(await note.getByRole('button', { name: 'Download' }).count(), 1)
      if (index < partly.length)
        assert.ok((await inkOn(page, number)) > 0.001, `${name}: the rest of the page`)
    }
    assert.equal(await resume.getByRole('note').count(), cases.length)
    assert.deepEqual(complaints, [])
  })

  await t.test(
    'when the fast JBIG2 decoder does not load, the slow one is used; when neither loads, a note says so',
    async () => {
      await page.route(/jbig2/, (route) => route.abort())
      const resume = await open(pdfOf([jbig2Page(false)]))
      await resume.getByText('This page cannot be shown here').waitFor()
      await page.unroute(/jbig2/)
      await page.route(/jbig2\.wasm/, (route) => route.abort())
      await page.reload()
      assert.ok((await inkOn(page)) > 0.5)
      await page.unroute(/jbig2\.wasm/)
      complaints.length = 0
    },
  )

  await t.test('a PDF that shows little or nothing has a note that says why', async () => {
    const cover = wordsPage('Open this in Acrobat')
    const portfolio = pdfOf([cover], (free) => ({
      catalog:
        '/Collection<</Type/Collection/View/T>>' +
        `/Names<</EmbeddedFiles<</Names[(cv.pdf)${free} 0 R]>>>>` +
        `/NeedsRendering true/AcroForm<</Fields[]/XFA ${free + 2} 0 R>>`,
      objects: [
        `<</Type/Filespec/F(cv.pdf)/UF(cv.pdf)/EF<</F ${free + 1} 0 R>>>>`,
        stream('/Type/EmbeddedFile', 'inside'),
        stream('', '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"/>'),
      ],
    }))
    const said: [string, Bytes, RegExp[]][] = [
      [
        'a portfolio, a form of another program',
        portfolio,
        [/only its cover page is shown here.*cv\.pdf/s, /only Adobe Acrobat fills in/],
      ],
      ['no page', pdfOf([]), [/This PDF has no pages/]],
      ...fromField('encrypted-user-password.pdf').map((pdf): [string, Bytes, RegExp[]] => [
        'a password',
        pdf,
        [/opens only with a password/],
      ]),
    ]
    for (const [name, pdf, words] of said) {
      const resume = await open(pdf)
      for (const each of words)
        await until(`${name}: the note`, async () => each.test(await resume.innerText()))
      await resume.locator('summary').click()
      assert.ok((await resume.getByRole('button', { name: 'Download' }).count()) >= 1)
    }
    for (const pdf of fromField('encrypted-owner-only.pdf')) {
      const resume = await open(pdf)
      assert.ok((await inkOn(page)) > 0.001)
      assert.equal(await resume.getByRole('note').count(), 0)
    }
  })

  await t.test('filled form fields are drawn and found, and attached files are named', async () => {
    const widget = (value: string, y: number, more = '') =>
      `<</Type/Annot/Subtype/Widget/F 4${value}/Rect[20 ${y} 200 ${y + 25}]/DA(/F1 12 Tf 0 g)${more}>>`
    const filled: PageMaker = (free) => ({
      content: '',
      resources: font1,
      more: `/Annots[${free} 0 R ${free + 1} 0 R]`,
      own: [
        widget('/FT/Tx/T(name)/V(Ada Formvalue)', 200),
        widget('/FT/Ch/T(lang)/V(la)/Opt[[(en)(English)][(la)(Latin)]]/Ff 131072', 150),
      ],
    })
    const form = (needed: string, holds = false) =>
      pdfOf([filled], (free) => ({
        catalog:
          `/AcroForm<</Fields[${free - 2} 0 R ${free - 1} 0 R]${needed}/DA(/F1 12 Tf 0 g)/DR<<${font1}>>>>` +
          (holds ? `/Names<</EmbeddedFiles<</Names[(cv.pdf)${free} 0 R]>>>>` : ''),
        objects: holds
          ? [
              `<</Type/Filespec/F(cv.pdf)/UF(cv.pdf)/EF<</F ${free + 1} 0 R>>>>`,
              stream('/Type/EmbeddedFile', 'inside'),
            ]
          : [],
      }))
    for (const [name, pdf] of [
      ['appearances are needed', form('/NeedAppearances true')],
      ['nothing is said of appearances', form('')],
    ] as const) {
      const resume = await open(pdf)
      const ink = await inkOn(page)
      assert.ok(ink > 0.001, `${name}: ${ink} of the page is drawn`)
      await find(page, 'formvalue')
      await find(page, 'latin')
      assert.equal(await resume.getByRole('note').count(), 0, name)
    }
    const resume = await open(form('', true))
    await resume.getByRole('img', { name: 'Page 1' }).waitFor()
    assert.match(await resume.innerText(), /Other files are attached.*cv\.pdf/s)
  })

  await t.test(
    'a caveat of the server replaces the resume, also for kinds of files that the app cannot show',
    async () => {
      const { foyer } = reader
      const say = (caveat: string) =>
        transact(foyer.deps.db, (tx) => tx.updateTable('leads').set({ resume_caveats: caveat }).execute())
      for (const content of fromField('doc-ok.doc')) {
        await open(content, 'doc-ok.doc')
        await page.locator('pre').getByText('Ada Test').waitFor()
        await say('needs_password')
        await page.reload()
        await page.getByText('This file opens only with a password').waitFor()
      }
      await open('   \n\n', 'blank.txt')
      await page.getByText('This file is blank').waitFor()
    },
  )
  assert.deepEqual(complaints, [])
})
