import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requireWordDocument, type PackageTexts } from './inspect-package.ts'
import { ResumeRefused, type RefusalCode } from './inspect-refusal.ts'
import { contentTypes, relations } from './inspect-samples.ts'

const sound: PackageTexts = { contentTypes: contentTypes(), relations: relations() }
const office = 'application/vnd.openxmlformats-officedocument'
const names = ['[content_types].xml', '_rels/.rels', 'word/document.xml']

const accepted: [string, PackageTexts, string[]?][] = [
  ['the smallest document', sound],
  [
    'a document in strict format',
    { ...sound, relations: relations('word/document.xml', 'http://purl.oclc.org/ooxml/officeDocument') },
  ],
  [
    'a document whose main part has another name',
    {
      contentTypes: contentTypes(undefined, '/word/document2.xml'),
      relations: relations('/word/document2.xml'),
    },
    ['word/document2.xml'],
  ],
  [
    'a document with names in another case',
    {
      contentTypes: contentTypes(undefined, '/Word/Document.xml'),
      relations: relations('./WORD/document.xml'),
    },
  ],
  [
    'a document whose main part has its type by extension',
    {
      ...sound,
      contentTypes: `<Types><Default Extension="xml" ContentType="${office}.wordprocessingml.document.main+xml"/></Types>`,
    },
  ],
  [
    'a document with prefixes, single quotes and attributes in another order',
    {
      contentTypes: `<t:Types><t:Override\n ContentType = '${office}.wordprocessingml.document.main+xml'\n PartName = '/word/document.xml'/></t:Types>`,
      relations: relations(),
    },
  ],
]

accepted.push(
  [
    'a document with comments in its indexes',
    {
      contentTypes: contentTypes()
        .replace('<Types', '<!-- Example Writer 1.0 --><Types')
        .replace('</Types', '<!-- > -->$&'),
      relations: relations().replace(
        '<Relationship ',
        '<!-- <Relationship Type="x/relationships/officeDocument"/> -->$&',
      ),
    },
  ],
  [
    'a document with an instruction in an index',
    { ...sound, contentTypes: contentTypes().replace('<Types', '<?writer version="1"?>$&') },
  ],
  [
    'a document whose types name macros that no part has',
    {
      ...sound,
      contentTypes: contentTypes().replace(
        '<Override',
        '<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default Extension="xlsm" ContentType="application/vnd.ms-excel.sheet.macroEnabled.12"/>$&',
      ),
    },
  ],
)

for (const [name, texts, partNames = names] of accepted) {
  test(`${name} is accepted as Word document`, () => {
    requireWordDocument(new Set(partNames), texts)
  })
}

const refused: [string, PackageTexts, RefusalCode, RegExp, string[]?][] = [
  [
    'a package without types',
    { ...sound, contentTypes: '' },
    'invalid_file_type',
    /^Invalid file type\. .*archive/,
  ],
  ['a package without relationships', { ...sound, relations: '' }, 'invalid_file_type', /archive/],
  [
    'a spreadsheet',
    { ...sound, contentTypes: contentTypes(`${office}.spreadsheetml.sheet.main+xml`) },
    'invalid_file_type',
    /^Invalid file type\. .*not a Word document/,
  ],
  [
    'a spreadsheet with the type of a document in an attribute of its own',
    {
      ...sound,
      contentTypes: contentTypes(`${office}.spreadsheetml.sheet.main+xml`).replace(
        'ContentType="application/vnd',
        `x:ContentType="${office}.wordprocessingml.document.main+xml" $&`,
      ),
    },
    'invalid_file_type',
    /not a Word document/,
  ],
  [
    'a template',
    { ...sound, contentTypes: contentTypes(`${office}.wordprocessingml.template.main+xml`) },
    'invalid_file_type',
    /not a Word document/,
  ],
  [
    'a package with a Word document beside its main part',
    { ...sound, relations: relations('xl/workbook.xml') },
    'invalid_file_type',
    /not a Word document/,
    [...names, 'xl/workbook.xml'],
  ],
  [
    'a package with two main parts',
    { ...sound, relations: relations() + relations('xl/workbook.xml') },
    'invalid_file_type',
    /archive/,
  ],
  ['a document without its main part', sound, 'unsafe_file', /damaged/, ['word/other.xml']],
  [
    'a macro-enabled document',
    { ...sound, contentTypes: contentTypes('application/vnd.ms-word.document.macroEnabled.main+xml') },
    'unsafe_file',
    /macros/,
  ],
  ['a document with a macro project', sound, 'unsafe_file', /macros/, [...names, 'word/vbaproject.bin']],
  [
    'a document with a macro project under another name',
    {
      ...sound,
      contentTypes: contentTypes().replace('application/xml', 'application/vnd.ms-office.vbaProject'),
    },
    'unsafe_file',
    /macros/,
  ],
  [
    'a document with its type in a comment',
    { ...sound, contentTypes: contentTypes().replace(/<Override.*?>/, '<!--$&-->') },
    'invalid_file_type',
    /not a Word document/,
  ],
  [
    'a document with a comment that does not end',
    { ...sound, contentTypes: `${contentTypes()}<!-- ` },
    'unsafe_file',
    /damaged/,
  ],
  [
    'a macro-enabled document that hides its type from a search for comments',
    {
      ...sound,
      contentTypes: contentTypes('application/vnd.ms-word.document.macroEnabled.main+xml').replace(
        /<Override.*?>/,
        '<?a <!-- ?>$&<?b --> ?>',
      ),
    },
    'unsafe_file',
    /damaged/,
  ],
  [
    'a macro-enabled document that hides its type in a section of text',
    {
      ...sound,
      contentTypes: contentTypes().replace(
        /<Override.*?>/,
        (element) =>
          `<![CDATA[<!--]]>${element.replace('vnd.openxmlformats-officedocument.wordprocessingml.document', 'vnd.ms-word.document.macroEnabled')}<![CDATA[-->]]>`,
      ),
    },
    'unsafe_file',
    /damaged/,
  ],
  [
    'a document with a type in character references',
    { ...sound, contentTypes: contentTypes().replace('application/xml', 'application/macro&#69;nabled') },
    'unsafe_file',
    /damaged/,
  ],
  [
    'a document with entities in an index',
    { ...sound, relations: `<!DOCTYPE a [<!ENTITY b "c">]>${relations()}` },
    'unsafe_file',
    /damaged/,
  ],
]

for (const [name, texts, code, reason, partNames = names] of refused) {
  test(`${name} is refused`, () => {
    assert.throws(
      () => requireWordDocument(new Set(partNames), texts),
      (error: unknown) => {
        assert.ok(error instanceof ResumeRefused, String(error))
        assert.equal(error.code, code)
        assert.match(error.reason, reason)
        return true
      },
    )
  })
}

test('an index of 1 MiB that is made to be slow is searched quickly', () => {
  for (const piece of [
    '<Override PartName="',
    '<Override ',
    '<a:',
    '<!--',
    '<?a ',
    '<!-- --',
    'PartName  ',
    "<Relationship Type='/relationships/officeDocument'/>",
  ]) {
    const text = piece.repeat((1024 * 1024) / piece.length)
    const started = performance.now()
    assert.throws(
      () => requireWordDocument(new Set(names), { contentTypes: text, relations: text }),
      ResumeRefused,
    )
    assert.ok(performance.now() - started < 10_000, piece)
  }
})
