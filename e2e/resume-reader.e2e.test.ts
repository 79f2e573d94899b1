import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { transact } from '#server/adapters/database/transact.ts'
import { makeStartFoyer } from '#server/testing/start-foyer.ts'
import { until } from '#server/testing/until.ts'
import { closeBrowser } from './app-browser.ts'
import {
  cjkPdf,
  faxG3Pdf,
  faxG4Pdf,
  firstFree,
  font1,
  jbig2Pdf,
  jpxPdf,
  line,
  pdfOf,
  picturePdf,
  stream,
} from './reader-pdfs.ts'
import { find, inkOn, makeReader } from './reader.ts'

after(closeBrowser)

type Bytes = Uint8Array<ArrayBuffer>

const field = (name: string) => fileURLToPath(new URL(`../../shared/field/${name}`, import.meta.url))
const fromField = (name: string): [string, Bytes][] =>
  existsSync(field(name)) ? [[name, new Uint8Array(readFileSync(field(name)))]] : []

const codesOf = (label: string, text: string): Bytes => {
  // TextDecoder only decodes: each character is the code that decodes to it.
  const decoder = new TextDecoder(label)
  const codes = Array.from(text, (char) => {
    for (let code = 0x8140; code < 0xffff; code += 1)
      if (decoder.decode(Uint8Array.of(code >> 8, code & 255)) === char) return [code >> 8, code & 255]
    throw new Error(`${label} lacks ${char}`)
  })
  return Uint8Array.from(codes.flat())
}
const ucs2 = (text: string): Bytes => new Uint8Array(Buffer.from(text, 'utf16le').swap16())

test('scans in every coding of scanners are drawn, and said to be no text; CJK in the standard encodings is drawn and found', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { page, complaints, open } = await makeReader(t, foyer)
  const scans: [string, Bytes][] = [
    ['JBIG2', jbig2Pdf(false)],
    ['JBIG2 with globals', jbig2Pdf(true)],
    ['fax G4', faxG4Pdf()],
    ['fax G3', faxG3Pdf()],
    ['JPEG 2000', jpxPdf()],
    ['JPEG 2000 with alpha', jpxPdf(4)],
    ...fromField('scan-jbig2.pdf'),
  ]
  for (const [name, pdf] of scans) {
    const resume = await open(pdf)
    const ink = await inkOn(page)
    assert.ok(ink > 0.01, `${name}: ${ink} of the page is drawn`)
    await resume.getByText('There is no text in this PDF').waitFor()
    assert.equal(await page.getByPlaceholder('A scan cannot be searched').isDisabled(), true)
    assert.equal(await resume.getByText('cannot be shown').count(), 0, name)
  }
  const texts: [string, string, Bytes][] = [
    ['简历王小明', 'GBK-EUC', cjkPdf('GBK-EUC-H', 'GB1', codesOf('gbk', '简历王小明'))],
    ['简历王小明', 'UniGB-UTF16', cjkPdf('UniGB-UTF16-H', 'GB1', ucs2('简历王小明'))],
    ['履歷王小明', 'UniCNS-UCS2', cjkPdf('UniCNS-UCS2-H', 'CNS1', ucs2('履歷王小明'))],
    ['履歷王小明', 'ETen-B5', cjkPdf('ETen-B5-H', 'CNS1', codesOf('big5', '履歷王小明'))],
    ['履歴書山田', 'UniJIS-UCS2', cjkPdf('UniJIS-UCS2-H', 'Japan1', ucs2('履歴書山田'))],
    ['履歴書山田', '90ms-RKSJ', cjkPdf('90ms-RKSJ-H', 'Japan1', codesOf('shift_jis', '履歴書山田'))],
    ['履歴書山田', 'UniJIS-UTF16-V', cjkPdf('UniJIS-UTF16-V', 'Japan1', ucs2('履歴書山田'))],
    ['이력서김철수', 'UniKS-UCS2', cjkPdf('UniKS-UCS2-H', 'Korea1', ucs2('이력서김철수'))],
    ['이력서김철수', 'KSCms-UHC', cjkPdf('KSCms-UHC-H', 'Korea1', codesOf('euc-kr', '이력서김철수'))],
    ...fromField('cjk-unigb-ucs2-h.pdf').map(
      ([name, pdf]) => ['简历', name, pdf] satisfies [string, string, Bytes],
    ),
  ]
  for (const [words, name, pdf] of texts) {
    const resume = await open(pdf)
    const ink = await inkOn(page)
    assert.ok(ink > 0.001, `${name}: ${ink} of the page is drawn`)
    if (!name.startsWith('cjk')) await find(page, words)
    assert.equal(await resume.getByRole('note').count(), 0, name)
  }
  assert.deepEqual(complaints, [])
})

test('what cannot be drawn is said on its page with the download beside it; the rest of the file is drawn', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { page, complaints, open } = await makeReader(t, foyer)
  const free = firstFree(2)
  const second = { content: line('Second page'), resources: font1 }
  const image = '/Type/XObject/Subtype/Image/Width 300/Height 300/BitsPerComponent 8/ColorSpace/DeviceRGB'
  const withImage = (dictionary: string) =>
    pdfOf(
      [
        {
          content: `${line('First page')} q 100 0 0 100 0 0 cm /I Do Q`,
          resources: `${font1}/XObject<</I ${free} 0 R>>`,
        },
        second,
      ],
      { objects: () => [stream(`${image}${dictionary}`, 'This is no picture.')] },
    )
  const withFont = (font: string, more: string[] = []) =>
    pdfOf(
      [
        {
          content: `${line('First page')} BT /F2 20 Tf 20 150 Td (Words) Tj ET`,
          resources: `/Font<</F1 3 0 R/F2 ${free} 0 R>>`,
        },
        second,
      ],
      { objects: () => [font, ...more] },
    )
  const partly: [string, Bytes][] = [
    ['JPEG', withImage('/Filter/DCTDecode')],
    ['JPEG 2000', withImage('/Filter/JPXDecode')],
    ['JBIG2', withImage('/Filter/JBIG2Decode')],
    ['deflated', withImage('/Filter/FlateDecode')],
    ['a filter that is not known', withImage('/Filter/NoSuchDecode')],
    [
      'a picture that is not there',
      pdfOf([{ content: `${line('First')} /None Do`, resources: font1 }, second]),
    ],
    [
      'a font that is not there',
      pdfOf([{ content: `${line('First')} BT /F9 20 Tf (x) Tj ET`, resources: font1 }, second]),
    ],
    [
      'an encoding that is not there',
      withFont(
        `<</Type/Font/Subtype/Type0/BaseFont/Any/Encoding/No-Such-H/DescendantFonts[${free + 1} 0 R]>>`,
        [
          '<</Type/Font/Subtype/CIDFontType0/BaseFont/Any/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>',
        ],
      ),
    ],
    [
      'a shading of no known kind',
      pdfOf([
        {
          content: `${line('First')} /S sh`,
          resources: `${font1}/Shading<</S<</ShadingType 9/ColorSpace/DeviceRGB>>>>`,
        },
        second,
      ]),
    ],
  ]
  for (const [name, pdf] of partly) {
    const resume = await open(pdf)
    const note = resume.getByRole('note').filter({ hasText: 'Some of this page cannot be shown here' })
    await note.waitFor().catch(() => assert.fail(`${name}: nothing is said`))
    assert.equal(await note.getByRole('button', { name: 'Download' }).count(), 1)
    assert.ok((await inkOn(page)) > 0.001, `${name}: the rest of the page`)
    assert.ok((await inkOn(page, 2)) > 0.001, `${name}: the other page`)
    assert.equal(await resume.getByRole('note').count(), 1, `${name}: the other page is whole`)
  }

  const failed: [string, Bytes][] = [
    [
      'a content that is broken',
      pdfOf([{ content: '/X Do', resources: `${font1}/XObject<</X ${free} 0 R>>` }, second], {
        objects: () => [
          stream('/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode', 'Not deflated'),
        ],
      }),
    ],
    ['a scan that is broken', picturePdf('/Width 9/Height 9/Filter/JPXDecode', 'This is no picture.')],
  ]
  for (const [name, pdf] of failed) {
    const resume = await open(pdf)
    const note = resume.getByRole('note').filter({ hasText: 'This page cannot be shown here' })
    await note.waitFor().catch(() => assert.fail(`${name}: nothing is said`))
    assert.equal(await note.getByRole('button', { name: 'Download' }).count(), 1)
  }

  const blank: [string, Bytes][] = [
    ['no content', pdfOf([{ content: '' }, second])],
    ['white on white', pdfOf([{ content: '1 g 0 0 300 300 re f' }, second])],
  ]
  for (const [name, pdf] of blank) {
    const resume = await open(pdf)
    await resume
      .getByText('This page is blank.')
      .waitFor()
      .catch(() => assert.fail(`${name}: nothing is said`))
    assert.ok((await inkOn(page, 2)) > 0.001)
  }

  assert.deepEqual(complaints, [])
  // Where no decoder arrives, neither the fast one nor the plain one.
  await page.route(/jbig2/, (route) => route.abort())
  const resume = await open(jbig2Pdf(false))
  await resume.getByText('This page cannot be shown here').waitFor()
  await page.unroute(/jbig2/)
  // The plain one does the work where WebAssembly is switched off.
  await page.route(/jbig2\.wasm/, (route) => route.abort())
  await open(jbig2Pdf(false))
  assert.ok((await inkOn(page)) > 0.5)
})

test('a PDF that shows little says why: password, no page, files inside, a form of another program; filled fields are drawn and found', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { page, complaints, open } = await makeReader(t, foyer)
  const free = firstFree(1)
  const cover = { content: line('Open this in Acrobat'), resources: font1 }
  const attachment = (catalog: string) =>
    pdfOf([cover], {
      catalog: `${catalog}/Names<</EmbeddedFiles<</Names[(cv.pdf)${free} 0 R]>>>>`,
      objects: () => [
        `<</Type/Filespec/F(cv.pdf)/UF(cv.pdf)/EF<</F ${free + 1} 0 R>>>>`,
        stream('/Type/EmbeddedFile', 'inside'),
      ],
    })
  const said: [string, Bytes, RegExp][] = [
    [
      'portfolio',
      attachment('/Collection<</Type/Collection/View/T>>'),
      /only its cover page is shown here.*cv\.pdf/s,
    ],
    ['attachment', attachment(''), /Other files are attached to this PDF.*cv\.pdf/s],
    [
      'XFA',
      pdfOf([cover], {
        catalog: `/NeedsRendering true/AcroForm<</Fields[]/XFA ${free} 0 R>>`,
        objects: () => [stream('', '<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"/>')],
      }),
      /only Adobe Acrobat fills in/,
    ],
    ['no page', pdfOf([]), /This PDF has no pages/],
    ...fromField('portfolio.pdf').map(
      ([name, pdf]) => [name, pdf, /resume\.pdf/] satisfies [string, Bytes, RegExp],
    ),
    ...fromField('zero-pages.pdf').map(
      ([name, pdf]) => [name, pdf, /has no pages/] satisfies [string, Bytes, RegExp],
    ),
    ...fromField('encrypted-user-password.pdf').map(
      ([name, pdf]) => [name, pdf, /opens only with a password/] satisfies [string, Bytes, RegExp],
    ),
  ]
  for (const [name, pdf, words] of said) {
    const resume = await open(pdf)
    await until(`${name} to be told`, async () => words.test(await resume.innerText()))
    assert.ok((await resume.getByRole('button', { name: 'Download' }).count()) >= 1)
  }

  for (const [name, pdf] of fromField('encrypted-owner-only.pdf')) {
    const resume = await open(pdf)
    assert.ok((await inkOn(page)) > 0.001, name)
    assert.equal(await resume.getByRole('note').count(), 0)
  }

  const widget = (value: string, y: number, more = '') =>
    `<</Type/Annot/Subtype/Widget/F 4${value}/Rect[20 ${y} 200 ${y + 25}]/DA(/F1 12 Tf 0 g)${more}>>`
  const form = (needed: string) =>
    pdfOf([{ content: '', resources: font1, more: `/Annots[${free} 0 R ${free + 1} 0 R]` }], {
      catalog: `/AcroForm<</Fields[${free} 0 R ${free + 1} 0 R]${needed}/DA(/F1 12 Tf 0 g)/DR<<${font1}>>>>`,
      objects: () => [
        widget('/FT/Tx/T(name)/V(Ada Formvalue)', 200),
        widget('/FT/Ch/T(lang)/V(la)/Opt[[(en)(English)][(la)(Latin)]]/Ff 131072', 150),
      ],
    })
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
  assert.deepEqual(complaints, [])
})

test('what the server says of a resume is told in its place, also of one that is never opened here', async (t) => {
  const foyer = await makeStartFoyer(t, undefined)()
  const { page, complaints, open } = await makeReader(t, foyer)
  const say = (caveat: string) =>
    transact(foyer.deps.db, (tx) => tx.updateTable('leads').set({ resume_caveats: caveat }).execute())
  for (const [name, content] of fromField('doc-ok.doc')) {
    await open(content, name)
    await page.getByText('cannot be shown here yet').waitFor()
    await say('needs_password')
    await page.reload()
    await page.getByText('This file opens only with a password').waitFor()
  }
  await say('')
  await open('   \n\n', 'blank.txt')
  await say('no_text')
  await page.reload()
  await page.getByText('This file is blank').waitFor()
  assert.deepEqual(complaints, [])
})
