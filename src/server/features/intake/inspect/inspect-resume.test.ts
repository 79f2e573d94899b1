import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { invalidFileType } from '#contract/form/resume-types.ts'
import { makeByteInspector } from './inspect-bytes.ts'
import { ResumeRefused } from './inspect-refusal.ts'
import { inspectResume, refuseDeclared } from './inspect-resume.ts'
import { contentTypes, docxParts, makeCompoundFile, makeZip, writeSample } from './inspect-samples.ts'

const pdf = Buffer.from('%PDF-1.7\n\0')
const doc = makeCompoundFile([{ name: 'WordDocument', type: 'stream' }])
const excel = makeCompoundFile([{ name: 'Workbook', type: 'stream' }])
const docx = makeZip(docxParts())
const bomb = makeZip(docxParts({ name: 'word/document.xml', data: Buffer.alloc(20 * 1024 * 1024) }))
const macroEnabled = makeZip(
  docxParts({
    name: '[Content_Types].xml',
    data: contentTypes('application/vnd.ms-word.document.macroEnabled.main+xml'),
  }),
)
const docWithMacros = makeCompoundFile([
  { name: 'WordDocument', type: 'stream' },
  { name: 'Macros', type: 'storage', children: [{ name: 'VBA', type: 'storage', children: [] }] },
])
const text = Buffer.from('Résumé\n')
const latin = Buffer.from('Résumé\n', 'latin1')
const page = Buffer.from('<!DOCTYPE html>')
const rtf = Buffer.from('{\\rtf1 hello}')
const program = Buffer.from('MZ\x90\0\x03', 'latin1')
const docxType = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'

async function inspect(t: TestContext, bytes: Buffer, fileName: string, declaredType: string | undefined) {
  try {
    const inspector = makeByteInspector()
    inspector.look(bytes)
    const verdict = inspector.verdict()
    const { kind, charset } = await inspectResume({
      path: await writeSample(t, bytes),
      verdict,
      fileName,
      declaredType,
    })
    return charset === null ? kind : `${kind} in ${charset}`
  } catch (error) {
    assert.ok(error instanceof ResumeRefused, String(error))
    return error.why
  }
}

const cases: [string, Buffer, string, string | undefined, string][] = [
  ['a PDF', pdf, 'cv.pdf', 'application/pdf', 'pdf'],
  ['a PDF named .docx', pdf, 'cv.docx', docxType, 'pdf'],
  ['a PDF named .txt', pdf, 'cv.txt', 'text/plain', 'pdf'],
  ['a PDF without a claim', pdf, 'resume', undefined, 'pdf'],
  ['a DOC', doc, 'cv.doc', 'application/msword', 'doc'],
  ['a DOC named .pdf', doc, 'cv.pdf', '', 'doc'],
  ['an Excel sheet named .doc', excel, 'cv.doc', 'application/msword', 'type'],
  ['a DOCX', docx, 'cv.docx', docxType, 'docx'],
  ['a DOCX as curl sends it', docx, 'cv.docx', 'application/octet-stream', 'docx'],
  ['a DOCX named .doc', docx, 'cv.doc', 'application/msword', 'docx'],
  ['a bomb named .doc', bomb, 'cv.doc', 'application/msword', 'unpacks'],
  ['a bomb named .txt', bomb, 'cv.txt', 'text/plain', 'unpacks'],
  ['a DOCM named .docx', macroEnabled, 'cv.docx', docxType, 'macros'],
  ['a DOC with macros', docWithMacros, 'cv.doc', 'application/msword', 'macros'],
  ['a DOCX cut off', docx.subarray(0, -30), 'cv.docx', docxType, 'damaged'],
  ['a text', text, 'cv.txt', 'text/plain', 'txt in utf-8'],
  ['a text in windows-1252', latin, 'cv.txt', 'text/plain', 'txt'],
  ['a text sent as PDF', text, 'cv.pdf', 'application/pdf', 'txt in utf-8'],
  ['a text named .doc', text, 'cv.doc', undefined, 'txt in utf-8'],
  ['a text without a claim', text, '', undefined, 'txt in utf-8'],
  ['a text named .docx', text, 'cv.docx', docxType, 'type'],
  ['markup named .txt', page, 'cv.txt', undefined, 'txt in utf-8'],
  ['markup declared text without an extension', page, 'resume', 'text/plain', 'txt in utf-8'],
  ['markup without a claim', page, 'resume', undefined, 'type'],
  ['markup named .pdf, declared text', page, 'cv.pdf', 'text/plain', 'type'],
  ['RTF named .txt', rtf, 'cv.txt', 'text/plain', 'txt in utf-8'],
  ['RTF named .doc', rtf, 'cv.doc', 'application/msword', 'type'],
  ['a program named .pdf', program, 'cv.pdf', 'application/pdf', 'program'],
  ['a program named .txt', program, 'cv.txt', 'text/plain', 'program'],
  ['an empty file', Buffer.alloc(0), 'cv.pdf', 'application/pdf', 'empty'],
  ['a PDF declared as HTML', pdf, 'cv.pdf', 'text/html', 'type'],
  ['a PDF named .exe', pdf, 'cv.pdf.exe', 'application/pdf', 'type'],
]

for (const [name, bytes, fileName, declaredType, expected] of cases) {
  test(`${name} ends as ${expected}`, async (t) => {
    assert.equal(await inspect(t, bytes, fileName, declaredType), expected)
  })
}

test('a claim of another format is refused before the first byte, in the words of the original API', () => {
  const claims = [
    { fileName: 'cv.html', declaredType: undefined },
    { fileName: 'cv.pdf', declaredType: 'image/png' },
  ]
  for (const claim of claims) {
    assert.throws(() => refuseDeclared(claim), { code: 'invalid_file_type', reason: invalidFileType })
  }
  assert.equal(invalidFileType, 'Invalid file type. Allowed types are: .pdf, .doc, .docx, .txt')
  refuseDeclared({ fileName: 'cv.PDF', declaredType: 'application/octet-stream' })
})
