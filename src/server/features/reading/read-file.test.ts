import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import {
  makePackedPdf,
  noPage,
  onePageWith,
  pdfEncryptions,
  encryptedPdf,
  makePdf,
} from '#server/features/intake/inspect/pdf/pdf-samples.ts'
import {
  docxWith,
  externalRelations,
  packedTwice,
  paragraph,
  pdfWith,
  shown,
  streamOf,
} from '#server/testing/resumes.ts'
import { read } from './test-reading.ts'

// What each kind of file comes to, in the process that reads it and under everything that confines it.

const action = (dictionary: string) => ({ catalog: `/OpenAction<<${dictionary}>>` })

const pdfs: [findings: string[], Buffer][] = [
  [[], pdfWith({})],
  [['javascript'], pdfWith(action('/S/JavaScript/JS(app.alert)'))],
  [['javascript'], pdfWith(action('/S/#4aavaScript'))],
  [['javascript', 'no_text'], makePackedPdf(onePageWith('/OpenAction 4 0 R', '<</S/JavaScript/JS(1)>>'))],
  [['launch'], pdfWith(action('/S/Launch/F(cmd.exe)'))],
  [['submits_data'], pdfWith(action('/S/SubmitForm/F(x)'))],
  [['other_files'], pdfWith(action('/S/GoToR/F(x.pdf)'))],
  [['embedded_files'], pdfWith({ catalog: '/Names<</EmbeddedFiles 6 0 R>>', objects: ['<<>>'] })],
  [['rich_media'], pdfWith({ page: '/Annots[<</Subtype/RichMedia>>]' })],
  [['dynamic_form'], pdfWith({ catalog: '/AcroForm<</XFA[]>>' })],
  [
    ['external_links'],
    pdfWith({ page: '/Annots[<</Subtype/Link/Rect[0 0 1 1]/A<</S/URI/URI(https://example.com)>>>>]' }),
  ],
  [['hidden_text'], pdfWith({ content: shown('Seen') + shown('Attorney', { before: '1 1 1 rg' }) })],
  [['hidden_text'], pdfWith({ content: shown('Seen') + shown('Attorney', { size: 0.2 }) })],
  [['hidden_text'], pdfWith({ content: shown('Seen') + shown('Attorney', { y: 2000 }) })],
  [['hidden_text'], pdfWith({ content: shown('Seen') + shown('Attorney', { before: '3 Tr' }) })],
  // White on a dark bar.
  [[], pdfWith({ content: `0 0 0 rg 0 700 595 100 re f ${shown('Ada', { before: '1 1 1 rg' })}` })],
  // As OCR writes it over a scan.
  [[], pdfWith({ content: shown('Ada', { before: '3 Tr' }) })],
  [['no_text'], pdfWith({ content: '' })],
]

test('a PDF: what it can do is found wherever it stands, and an ordinary one has nothing', async () => {
  for (const [index, [expected, file]] of pdfs.entries()) {
    const { findings, reason } = await read('pdf', file)
    assert.deepEqual([findings, reason], [expected, undefined], `${index}: ${expected.join()}`)
  }
})

test('a PDF behind a password is said to be, one that unpacks without end is not unpacked, and one without pages has none', async () => {
  const locked = pdfEncryptions.find(({ needsPassword, name }) => needsPassword && name === 'AES of 256 bits')
  assert.ok(locked)
  const ofLocked = await read('pdf', encryptedPdf(locked))
  assert.deepEqual([ofLocked.reason, ofLocked.findings], ['needs_password', ['encrypted']])
  const once = streamOf('/Filter/FlateDecode', deflateSync(Buffer.alloc(40 * 1024 * 1024)))
  const bomb = await read('pdf', pdfWith({ objects: [once] }))
  assert.deepEqual([bomb.reason, bomb.findings], ['too_large', ['compression']])
  const twice = await read('pdf', pdfWith({ objects: [packedTwice(1)] }))
  assert.equal(twice.reason, undefined)
  const empty = await read('pdf', makePdf(noPage))
  assert.deepEqual([empty.pages, empty.text, empty.findings], [0, '', []])
})

test('of a PDF it is known where in its text each page begins, also after an empty one', async () => {
  const texts = ['Ada Lovelace', '', 'Analytical engine', 'London']
  const kids = texts.map((_, at) => `${3 + 2 * at} 0 R`).join(' ')
  const file = makePdf([
    '<</Type/Catalog/Pages 2 0 R>>',
    `<</Type/Pages/Kids[${kids}]/Count ${texts.length}>>`,
    ...texts.flatMap((text, at) => [
      `<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents ${4 + 2 * at} 0 R/Resources<</Font<</F1 11 0 R>>>>>>`,
      streamOf('', text && shown(text)),
    ]),
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>',
  ])
  const { text, pageStarts } = await read('pdf', file)
  assert.equal(text, 'Ada Lovelace\nAnalytical engine\nLondon')
  assert.deepEqual(pageStarts, [0, 12, 13, 31])
  assert.deepEqual((await read('txt', Buffer.from('Ada\fLovelace'))).pageStarts, [])
})

test('the values of form fields belong to the text of a PDF', async () => {
  const field = '<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V(Grace Hopper)/Rect[0 0 100 20]>>'
  const { text } = await read('pdf', pdfWith({ page: `/Annots[${field}]` }))
  assert.equal(text, 'Ada Lovelace\nGrace Hopper')
})

const seen = paragraph('Seen')
const docxs: [findings: string[], Buffer][] = [
  [[], docxWith(seen)],
  [['macros'], docxWith(seen, { 'word/vbaProject.bin': 'x' })],
  [['remote_template'], docxWith(seen, externalRelations('attachedTemplate'))],
  [['external_content'], docxWith(seen, externalRelations('image', 'file:///etc/passwd'))],
  [['external_links'], docxWith(seen, externalRelations('hyperlink'))],
  [['embedded_objects'], docxWith(seen, { 'word/embeddings/oleObject1.bin': 'x' })],
  [['embedded_files'], docxWith(seen, { 'word/chunk.html': '<script>' })],
  [['data_exchange'], docxWith(`${seen}<w:p><w:r><w:instrText>DDEAUTO c:\\\\x</w:instrText></w:r></w:p>`)],
  [['hidden_text'], docxWith(seen + paragraph('Attorney', '<w:vanish/>'))],
  [['hidden_text'], docxWith(seen + paragraph('Attorney', '<w:sz w:val="2"/>'))],
  [['hidden_text'], docxWith(seen + paragraph('Attorney', '<w:color w:val="ffffff"/>'))],
  [[], docxWith(seen + paragraph('Attorney', '<w:color w:val="ffffff"/><w:shd w:fill="000000"/>'))],
  [[], docxWith(seen + paragraph('Attorney', '<w:vanish w:val="0"/>'))],
]

test('a DOCX: what it can do and what it hides is found, and an ordinary one has nothing', async () => {
  for (const [index, [expected, file]] of docxs.entries()) {
    const { findings, reason } = await read('docx', file)
    assert.deepEqual([findings, reason], [expected, undefined], `${index}: ${expected.join()}`)
  }
})

test('a DOCX is read as it shows: tables, headers and breaks in their order, nothing that was deleted, nothing twice', async () => {
  const cell = (text: string) => `<w:tc>${paragraph(text)}</w:tc>`
  const body =
    paragraph('First') +
    '<w:p/>' +
    `<w:tbl><w:tr>${cell('a')}${cell('b')}</w:tr><w:tr>${cell('c')}${cell('d')}</w:tr></w:tbl>` +
    '<w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>one</w:t><w:br/><w:t>two</w:t></w:r></w:p>' +
    '<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Choice>' +
    '<mc:Fallback><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>'
  const parts = {
    'word/_rels/document.xml.rels':
      '<Relationships><Relationship Id="r1" Target="header1.xml" Type="http://x/relationships/header"/></Relationships>',
    'word/header1.xml': `<w:hdr xmlns:w="w">${paragraph('Header')}</w:hdr>`,
  }
  const { text } = await read('docx', docxWith(body, parts))
  assert.equal(text, 'Header\nFirst\n\na\tb\nc\td\none\ntwo\nbox')
})

test('no entity of a DOCX is expanded, whether it names a file or grows', async () => {
  const withDoctype = (declaration: string) =>
    docxWith('', {
      'word/document.xml': `<!DOCTYPE x [${declaration}]><w:document xmlns:w="w"><w:t>&e;</w:t></w:document>`,
    })
  for (const declaration of ['<!ENTITY e SYSTEM "file:///etc/passwd">', '<!ENTITY e "ha">']) {
    const { reason, text } = await read('docx', withDoctype(declaration))
    assert.deepEqual([reason, text], ['damaged', ''])
  }
})

test('a text is read in the charset it says, or else in the one it most likely is', async () => {
  const says = await read('txt', Buffer.from('Ада', 'utf16le'), 'utf-16le')
  assert.deepEqual([says.text, says.charset], ['Ада', 'utf-16le'])
  // "Резюме, юрист, опыт работы пять лет, Москва" in KOI8-R.
  const koi8 = Buffer.from(
    'f2c5dac0cdc52c20c0d2c9d3d42c20cfd0d9d420d2c1c2cfd4d920d0d1d4d820ccc5d42c20edcfd3cbd7c1',
    'hex',
  )
  const guessed = await read('txt', koi8)
  assert.deepEqual([guessed.text, guessed.charset], ['Резюме, юрист, опыт работы пять лет, Москва', 'koi8-r'])
})

test('a text of any shape is read in the time that there is', async () => {
  const shapes = [
    'x'.repeat(900_000),
    `${'\t'.repeat(500_000)}x`,
    'a@'.repeat(300_000),
    '\n '.repeat(300_000),
  ]
  for (const shape of shapes)
    assert.equal((await read('txt', Buffer.from(`${shape} Ada`), 'utf-8')).text.slice(-3), 'Ada')
})

test('a text from a mainframe is unreadable and no garbage, and what only looks a little like one is read', async () => {
  // "THE QUICK BROWN FOX JUMPS OVER THE LAZY DOG. " in EBCDIC, in a record without line ends.
  const ebcdic = Buffer.from(
    'e3c8c540d8e4c9c3d240c2d9d6e6d540c6d6e740d1e4d4d7e240d6e5c5d940e3c8c540d3c1e9e840c4d6c74b40',
    'hex',
  )
  const { reason, text } = await read('txt', Buffer.concat([ebcdic, ebcdic]))
  assert.deepEqual([reason, text], ['unknown_charset', ''])
  const others = [
    Buffer.from('\xc9l a \xe9t\xe9 @ Paris @@@', 'latin1'),
    Buffer.from('c2c9cad7d6aecbd6c440d3c0', 'hex'),
  ]
  for (const other of others) assert.equal((await read('txt', other)).reason, undefined)
})

test('what is under a password or no such document says so', async () => {
  assert.equal((await read('doc', Buffer.from('x'), '', 'locked')).reason, 'needs_password')
  for (const kind of ['pdf', 'doc', 'docx'])
    assert.equal((await read(kind, Buffer.from('Ada Lovelace'))).reason, 'damaged', kind)
})

test('languages are told apart, words are counted in every script, and a text too long is cut and says so', async () => {
  const zh = '王小明，律师，在北京工作了五年，主要负责移民法方面的案件。'.repeat(5)
  const chinese = await read('txt', Buffer.from(zh), 'utf-8')
  assert.equal(chinese.language, 'zh')
  assert.ok(chinese.words > 50 && chinese.words < 120, String(chinese.words))
  const german =
    'Ich habe fünf Jahre als Anwältin gearbeitet und möchte das auch weiterhin für Ihre Kanzlei tun. '
  assert.equal((await read('txt', Buffer.from(german.repeat(2)), 'utf-8')).language, 'de')
  const long = await read('txt', Buffer.from('word '.repeat(250_000)), 'utf-8')
  assert.equal(long.text.length, 1_000_000)
  assert.deepEqual(long.findings, ['text_cut'])
})
