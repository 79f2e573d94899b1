import assert from 'node:assert/strict'
import { test } from 'node:test'
import { docxWith, paragraph } from '#server/testing/resumes.ts'
import { read } from './test-reading.ts'

// What of a DOCX reaches the app, in the process that reads it.

const w = 'xmlns:w="w" xmlns:r="r" xmlns:mc="mc"'
const run = (text: string, properties = '') =>
  `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`
const p = (content: string, properties = '') => `<w:p><w:pPr>${properties}</w:pPr>${content}</w:p>`
const item = (text: string, level: number, list = 1) =>
  p(run(text), `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr>`)

const relation = (id: string, type: string, target: string, mode = '') =>
  `<Relationship Id="${id}" ${mode} Target="${target}" Type="http://x/relationships/${type}"/>`
const external = (id: string, target: string) => relation(id, 'hyperlink', target, 'TargetMode="External"')

const blocksOf = async (body: string, relations = '', parts: Record<string, string> = {}) => {
  const { preview, reason } = await read(
    'docx',
    docxWith(body, {
      'word/_rels/document.xml.rels': `<Relationships>${relations}</Relationships>`,
      ...parts,
    }),
  )
  assert.equal(reason, undefined)
  return preview
}

const runsOf = (blocks: { runs: { text: string; href?: string }[] }[]) =>
  blocks.flatMap(({ runs }) => runs.map(({ text, href }) => [text, href]))

test('headings, lists and the look of text are those of the document, whether it or its styles say them', async () => {
  const parts = {
    'word/styles.xml':
      `<w:styles ${w}>` +
      '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>' +
      '<w:style w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="berschrift1"/><w:rPr><w:b/></w:rPr></w:style>' +
      '<w:style w:styleId="Bullets"><w:name w:val="List"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>' +
      '<w:style w:styleId="Strong"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>' +
      '<w:style w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style></w:styles>',
    'word/numbering.xml':
      `<w:numbering ${w}><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>` +
      '<w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>' +
      '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num></w:numbering>',
  }
  const { blocks } = await blocksOf(
    p(run('Ada'), '<w:pStyle w:val="Own"/>') +
      p(run('Work'), '<w:outlineLvl w:val="2"/>') +
      p(run('Attorney ') + run('since ') + run('2019', '<w:b/>') + run('!', '<w:i/><w:b w:val="0"/>')) +
      p(run('Strong', '<w:rStyle w:val="Strong"/>'), '<w:pStyle w:val="Loop"/>') +
      item('a', 0) +
      item('b', 1) +
      p(run('c'), '<w:pStyle w:val="Bullets"/>') +
      item('none', 0, 0),
    relation('s', 'styles', 'styles.xml') + relation('n', 'numbering', 'numbering.xml'),
    parts,
  )
  assert.deepEqual(blocks, [
    { kind: 'heading', level: 1, runs: [{ text: 'Ada', bold: true }] },
    { kind: 'heading', level: 3, runs: [{ text: 'Work' }] },
    {
      kind: 'paragraph',
      runs: [{ text: 'Attorney since ' }, { text: '2019', bold: true }, { text: '!', italic: true }],
    },
    { kind: 'paragraph', runs: [{ text: 'Strong', bold: true }] },
    { kind: 'item', level: 0, runs: [{ text: 'a' }] },
    { kind: 'item', level: 1, numbered: true, runs: [{ text: 'b' }] },
    { kind: 'item', level: 0, runs: [{ text: 'c' }] },
    { kind: 'paragraph', runs: [{ text: 'none' }] },
  ])
})

test('links lead to web pages and e-mail addresses and nowhere else, in each way that a link is written', async () => {
  const link = (id: string) => `<w:hyperlink r:id="${id}">${run(id)}</w:hyperlink>`
  const field = (instruction: string) =>
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' +
    `<w:r><w:instrText>${instruction.slice(0, 9)}</w:instrText><w:instrText>${instruction.slice(9)}</w:instrText></w:r>` +
    `<w:r><w:fldChar w:fldCharType="separate"/></w:r>${run('field')}<w:r><w:fldChar w:fldCharType="end"/></w:r>`
  const { blocks } = await blocksOf(
    p(['web', 'mail', 'script', 'file', 'data', 'long', 'inner', 'gone'].map(link).join(' ')) +
      p(field('HYPERLINK "https://example.com/field"') + run('behind')) +
      p(field('HYPERLINK javascript:alert(1)')) +
      p(`<w:fldSimple w:instr='HYPERLINK "mailto:b@example.com"'>${run('simple')}</w:fldSimple>`),
    external('web', 'https://EXAMPLE.com/x?y') +
      external('mail', 'mailto:a@example.com') +
      external('script', ' java\tscript:alert(1)') +
      external('file', 'file:///etc/passwd') +
      external('data', 'data:text/html,x') +
      external('long', `https://example.com/${'x'.repeat(2_000)}`) +
      relation('inner', 'hyperlink', 'https://example.com/inner'),
  )
  assert.deepEqual(runsOf(blocks), [
    ['web', 'https://example.com/x?y'],
    ['mail', 'mailto:a@example.com'],
    ['scriptfiledatalonginnergone', undefined],
    ['field', 'https://example.com/field'],
    ['behind', undefined],
    ['field', undefined],
    ['simple', 'mailto:b@example.com'],
  ])
})

test('tables keep their cells, tables within them are taken apart, and text boxes stand where they were', async () => {
  const cell = (content: string) => `<w:tc>${content}</w:tc>`
  const inner = `<w:tbl><w:tr>${cell(paragraph('x'))}${cell(paragraph('y'))}</w:tr></w:tbl>`
  const box = `<w:r><w:drawing><w:txbxContent>${paragraph('box')}</w:txbxContent></w:drawing></w:r>`
  const { blocks } = await blocksOf(
    `<w:tbl><w:tr>${cell(paragraph('a') + paragraph('b') + inner)}${cell('<w:p/>')}</w:tr></w:tbl>` +
      `<w:tbl><w:tr>${cell('<w:p/>')}</w:tr></w:tbl>` +
      p(run('before') + box + run('behind')),
  )
  const text = (words: string) => ({ kind: 'paragraph', runs: [{ text: words }] })
  assert.deepEqual(blocks, [
    { kind: 'table', runs: [], rows: [[[text('a'), text('b'), text('x'), text('y')], []]] },
    text('before'),
    text('box'),
    text('behind'),
  ])
})

test('hidden text says so, notes are notes, pictures are counted once, and the direction is that of the document', async () => {
  const picture = '<w:r><w:drawing><a:blip xmlns:a="a" r:embed="r"/></w:drawing></w:r>'
  const old = '<w:r><w:pict><v:imagedata xmlns:v="v"/></w:pict></w:r>'
  const both = `<mc:AlternateContent><mc:Choice>${picture}</mc:Choice><mc:Fallback>${old}</mc:Fallback></mc:AlternateContent>`
  const { blocks, pictures } = await blocksOf(
    p(run('seen') + run('vanished', '<w:vanish/>') + run('tiny', '<w:sz w:val="2"/>')) +
      p(run('اسم'), '<w:bidi/>') +
      p(both + old),
    relation('f', 'footnotes', 'footnotes.xml'),
    { 'word/footnotes.xml': `<w:footnotes ${w}>${paragraph('note')}</w:footnotes>` },
  )
  assert.equal(pictures, 2)
  assert.deepEqual(blocks, [
    { kind: 'paragraph', runs: [{ text: 'seen' }, { text: 'vanishedtiny', hidden: true }] },
    { kind: 'paragraph', rtl: true, runs: [{ text: 'اسم' }] },
    { kind: 'note', runs: [{ text: 'note' }] },
  ])
  const white = await blocksOf(paragraph('white', '<w:color w:val="ffffff"/>'))
  assert.deepEqual(white.blocks[0].runs, [{ text: 'white', hidden: true }])
})

test('controls of direction do not reach the app, and a document without end is cut', async () => {
  const { blocks } = await blocksOf(p(run('\u202egpj\u202c \u2067x\u2069 \u200fy')))
  assert.deepEqual(blocks[0].runs, [{ text: 'gpj x \u200fy' }])
  const { preview, findings } = await read(
    'docx',
    docxWith('<w:p><w:r><w:t>x</w:t></w:r></w:p>'.repeat(20_100)),
  )
  assert.equal(preview.blocks.length, 20_000)
  assert.deepEqual(findings, ['text_cut'])
  const runs = await read('docx', docxWith(p((run('x') + run('y', '<w:b/>')).repeat(60_000))))
  assert.equal(runs.preview.blocks[0].runs.length, 100_000)
  const long = await read('docx', docxWith(paragraph('word '.repeat(250_000))))
  assert.equal(long.preview.blocks[0].runs[0].text.length, 1_000_000)
})
