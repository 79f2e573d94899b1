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
  ['Text/HTML; charset=utf-8', 'other'],
  ['application/rtf', 'other'],
  ['application/x-msdownload', 'other'],
  ['application/vnd.ms-excel', 'other'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'other'],
  ['application/vnd.oasis.opendocument.text', 'other'],
  ['application/vnd.ms-word.document.macroEnabled.12', 'other'],
  ['application/ld+json', 'other'],
  ['image/png', 'other'],
  ['image/vnd.djvu', 'other'],
  ['application/pdf+json', 'other'],
  ['text/css', 'other'],
  ['text/javascript', 'other'],
  ['application/json', 'other'],
  ['image/pdf', 'pdf'],
  ['image/x-pdf', 'pdf'],
  ['image/svg+xml', 'other'],
  ['video/mp4', 'other'],
  ['message/rfc822', 'other'],
]

// Generic types, types of archives, of downloads and of vendors, and texts that are no media type.
const undeclared = `
  application/octetstream application/octet application/x-octet-stream binary/octet-stream application/binary
  application/x-binary application/unknown application/x-unknown unknown/unknown application/* */* multipart/form-data
  application/force-download application/x-force-download application/x-forcedownload application/download
  application/x-download application/save application/save-as application/x-save application/download-file
  application/zip application/x-zip application/x-zip-compressed application/x-compressed application/x-compress
  application/gzip application/x-rar-compressed application/x-cfb application/x-ole-storage application/cdfv2
  application/vnd.ms-office application/x-tika-msoffice application/x-tika-ooxml application/ooxml
  application/vnd.pdf application/vnd.adobe.pdf application/x-bzpdf applications/vnd.pdf text/pdf text/x-pdf
  application/doc application/word application/x-word application/winword application/x-winword
  application/vnd.ms-word.document.12 application/vnd.msword application/kswps application/kspdf
  application/vnd.google-apps.document application/vnd.openxmlformats-officedocument.wordprocessingml.template
  application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml application/docx application/txt
  text/unknown text/plainer text/anytext nonsense constructor pdf .pdf null undefined text/ /pdf "application/pdf"
  application/pdf,application/pdf image/vnd.pdf image/docx video/pdf
  text/x-c text/x-c++ text/c++ text/x-java text/x-tex text/x-asm text/x-makefile text/x-m4 text/x-pascal text/x-fortran
  text/x-python text/x-script.python text/x-perl text/x-ruby text/x-shellscript text/x-lisp text/x-diff text/troff
  text/x-algol68 text/x-objective-c text/x-msdos-batch text/x-lua
`

for (const mediaType of undeclared.trim().split(/\s+/)) {
  declared.push([mediaType, 'undeclared'], [`${mediaType.toUpperCase()} ; x=y`, 'undeclared'])
}

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
  // With a right-to-left override this name is displayed as cvexe.pdf.
  ['cv\u202efdp.exe', 'other'],
  ['cv.docm', 'other'],
  ['cv.html', 'other'],
  ['resume.png', 'other'],
  ['resume.docx.zip', 'other'],
  ['cv.exe_', 'other'],
  ['cv.exe (1)', 'other'],
  ['cv.exe?dl=1', 'other'],
  ['cv.exe.download', 'other'],
  ['cv.pdf?as=cv.exe', 'other'],
  ['John.Smith', 'none'],
  ['Anna.Ott', 'none'],
  ['Jane Doe.MD', 'none'],
  ['ada@example.com', 'none'],
  ['Müller.Lebenslauf', 'none'],
  ['resume.v2', 'none'],
  ['resume.final', 'none'],
  // The extension is in Cyrillic letters, so no system runs the file.
  ['cv.ехе', 'none'],
  ['resume.pdf(1)', 'pdf'],
  ['resume.docx (12)', 'docx'],
  ['cv.pdf?dl=1', 'pdf'],
  ['cv.pdf#page=2', 'pdf'],
  ['cv.PDF ', 'pdf'],
  ['cv.pdf_', 'pdf'],
  ['cv.pdf~', 'pdf'],
  ['cv.docx.download', 'docx'],
  ['cv.pdf.crdownload', 'pdf'],
  ['cv.pdf?v=1.2', 'none'],
]

for (const [name, kind] of names) {
  test(`the file name ${JSON.stringify(name)} claims ${kind}`, () => {
    assert.equal(kindOfExtension(name), kind)
  })
}

test('a text is served with its charset only if the charset is certain', () => {
  assert.equal(servedMediaType('txt', 'utf-8'), 'text/plain; charset=utf-8')
  assert.equal(servedMediaType('txt', 'utf-16be'), 'text/plain; charset=utf-16be')
  assert.equal(servedMediaType('txt', null), 'text/plain')
  assert.equal(servedMediaType('pdf', null), 'application/pdf')
})

test('a file name that is made to be slow is parsed quickly', () => {
  const started = performance.now()
  for (const piece of ['.pdf', '.pdf ', '._', '.pdf?', '.exe~', '(1)'])
    kindOfExtension(`${piece.repeat(20_000)}x`)
  assert.ok(performance.now() - started < 10_000)
})
