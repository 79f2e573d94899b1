import assert from 'node:assert/strict'
import { test } from 'node:test'
import { declaredKind, kindOfExtension, servedMediaType } from './resume-types.ts'

const declared: [string | undefined, ReturnType<typeof declaredKind>][] = [
  [undefined, 'undeclared'],
  ['', 'undeclared'],
  [' ', 'undeclared'],
  ['application/octet-stream', 'undeclared'],
  ['Application/Octet-Stream; charset=binary', 'undeclared'],
  ['application/pdf', 'pdf'],
  ['APPLICATION/PDF', 'pdf'],
  [' application/pdf ;name="cv.exe"', 'pdf'],
  ['application/x-pdf', 'pdf'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/wps-office.docx', 'docx'],
  ['text/plain', 'txt'],
  ['text/plain; charset=utf-8', 'txt'],
  ['text/html', 'other'],
  ['text/plainer', 'other'],
  ['application/rtf', 'other'],
  ['application/zip', 'other'],
  ['application/vnd.ms-word.document.macroEnabled.12', 'other'],
  ['image/svg+xml', 'other'],
  ['constructor', 'other'],
  ['nonsense', 'other'],
]

for (const [mediaType, kind] of declared) {
  test(`the declared type ${JSON.stringify(mediaType)} means ${kind}`, () => {
    assert.equal(declaredKind(mediaType), kind)
  })
}

const names: [string, ReturnType<typeof kindOfExtension>][] = [
  ['cv.pdf', 'pdf'],
  ['CV.PDF', 'pdf'],
  ['履歴書.docx', 'docx'],
  ['old.doc', 'doc'],
  ['notes.txt', 'txt'],
  ['.pdf', 'pdf'],
  ['cv.exe.pdf', 'pdf'],
  ['cv.pdf.', 'pdf'],
  ['cv.pdf . .', 'pdf'],
  ['cv.docx::$DATA', 'docx'],
  ['cv.pdf\u200b', 'pdf'],
  ['cv\0.pdf', 'pdf'],
  ['C:\\fakepath\\cv.txt', 'txt'],
  ['', 'none'],
  ['resume', 'none'],
  ['folder.exe/resume', 'none'],
  ['Dr. Grace Hopper', 'none'],
  ['Resume 2026.05', 'none'],
  ['cv.pdf.exe', 'other'],
  ['cv.pdf\0.exe', 'other'],
  ['cv.exe::$DATA', 'other'],
  ['cv.exe. .', 'other'],
  // A right-to-left override shows this one as cvexe.pdf.
  ['cv\u202efdp.exe', 'other'],
  ['cv.docm', 'other'],
  ['cv.html', 'other'],
  ['cv.ехе', 'other'],
]

for (const [name, kind] of names) {
  test(`the file name ${JSON.stringify(name)} claims ${kind}`, () => {
    assert.equal(kindOfExtension(name), kind)
  })
}

test('a text is served with its charset only where that is certain', () => {
  assert.equal(servedMediaType('txt', 'utf-8'), 'text/plain; charset=utf-8')
  assert.equal(servedMediaType('txt', 'utf-16be'), 'text/plain; charset=utf-16be')
  assert.equal(servedMediaType('txt', null), 'text/plain')
  assert.equal(servedMediaType('pdf', null), 'application/pdf')
})
