import { docxWith, paragraph } from '#server/testing/resumes.ts'

const run = (text: string, properties = '') =>
  `<w:r><w:rPr>${properties}</w:rPr><w:t xml:space="preserve">${text}</w:t></w:r>`
const p = (content: string, properties = '') => `<w:p><w:pPr>${properties}</w:pPr>${content}</w:p>`
const heading = (text: string, level: number) => p(run(text), `<w:outlineLvl w:val="${level - 1}"/>`)
const item = (text: string, level: number, list: number) =>
  p(run(text), `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${list}"/></w:numPr>`)
const link = (id: string, text: string) => `<w:hyperlink r:id="${id}">${run(text)}</w:hyperlink>`
const row = (...cells: string[]) =>
  `<w:tr>${cells.map((cell) => `<w:tc>${p(run(cell))}</w:tc>`).join('')}</w:tr>`
const relation = (id: string, type: string, target: string, mode = '') =>
  `<Relationship Id="${id}" ${mode} Target="${target}" Type="http://x/relationships/${type}"/>`

/** A resume with everything that a Word document may have: lists, a table, links, a picture, hidden text, two directions. */
export const wordResume = (): Buffer =>
  docxWith(
    heading('Grace Hopper', 1) +
      p(
        run('Attorney at law · ') +
          link('site', 'my page') +
          run(' · ') +
          link('mail', 'grace@example.com') +
          run(' · ') +
          link('other', 'https://www.example.com/'),
      ) +
      heading('Experience', 2) +
      item(
        'Compilers for the Navy, with many words so that the line breaks somewhere on every screen that there is',
        0,
        1,
      ) +
      item('COBOL', 1, 1) +
      item('Nanoseconds', 0, 1) +
      heading('Cases', 2) +
      item('The first', 0, 2) +
      item('The second', 0, 2) +
      `<w:tbl>${row('2019 – 2026', 'Example & Partners, New York'.replace('&', '&amp;'), 'Partner')}${row('2015 – 2019', 'Somewhere', 'Associate')}</w:tbl>` +
      p(
        run('Bold', '<w:b/>') +
          run(' and ') +
          run('italic', '<w:i/>') +
          run(' and hidden words', '<w:vanish/>'),
      ) +
      p(run('محامية في نيويورك منذ 2019'), '<w:bidi/>') +
      '<w:p><w:r><w:drawing><a:blip xmlns:a="a"/></w:drawing></w:r></w:p>' +
      p(run('unbreakable'.repeat(30))),
    {
      'word/_rels/document.xml.rels': `<Relationships>${[
        relation('site', 'hyperlink', 'https://www.example.com/grace', 'TargetMode="External"'),
        relation('mail', 'hyperlink', 'mailto:grace@example.com', 'TargetMode="External"'),
        relation('other', 'hyperlink', 'https://elsewhere.example.com/', 'TargetMode="External"'),
        relation('notes', 'footnotes', 'footnotes.xml'),
        relation('lists', 'numbering', 'numbering.xml'),
      ].join('')}</Relationships>`,
      'word/footnotes.xml': `<w:footnotes xmlns:w="w">${paragraph('A footnote.')}</w:footnotes>`,
      'word/numbering.xml':
        '<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>' +
        '</w:abstractNum><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num></w:numbering>',
    },
  )
