import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { cleanFileName, uploadPath } from './resume-name.ts'

const cleaned: [string, string][] = [
  ['cv.pdf', 'cv.pdf'],
  ['CV.PDF', 'CV.pdf'],
  ['cv.docx', 'cv.pdf'],
  ['cv.docx.pdf', 'cv.pdf'],
  ['cv.exe.pdf', 'cv.exe.pdf'],
  ['cv.pdf.', 'cv.pdf'],
  ['cv.pdf_', 'cv.pdf'],
  ['cv.pdf?dl=1', 'cv.pdf'],
  ['cv.docx.download', 'cv.pdf'],
  ['resume.pdf(1)', 'resume.pdf'],
  ['resume (1).pdf', 'resume (1).pdf'],
  ['John.Smith', 'John.Smith.pdf'],
  ['resume.v2', 'resume.v2.pdf'],
  ['x.docx::$DATA', 'x.pdf'],
  ['Dr. Grace Hopper', 'Dr. Grace Hopper.pdf'],
  ['../../etc/passwd', 'passwd.pdf'],
  ['..\\..\\boot.ini.txt', 'boot.ini.pdf'],
  ['C:\\fakepath\\cv.doc', 'cv.pdf'],
  ['a<b>:"c|d?*.pdf', 'a_b___c_d__.pdf'],
  ['cv\0.pdf', 'cv.pdf'],
  ['cv\r\nSet-Cookie: a=b.pdf', 'cvSet-Cookie_ a=b.pdf'],
  ['cv\u202efdp.txt', 'cvfdp.pdf'],
  ['c\u200bv\u2066\ufeff\u00ad\u3164.pdf', 'cv.pdf'],
  ['a\u200db.pdf', 'ab.pdf'],
  ['Re\u0301sume\u0301.pdf', 'R\u00e9sum\u00e9.pdf'],
  ['履歴書.pdf', '履歴書.pdf'],
  ['می\u200cخواهم.pdf', 'می\u200cخواهم.pdf'],
  ['❤\ufe0f\u200d🔥 cv.pdf', '❤\ufe0f\u200d🔥 cv.pdf'],
  ['\ud800cv.pdf', 'cv.pdf'],
  ['  my \u00a0 cv .pdf', 'my cv.pdf'],
  ['.htaccess', 'htaccess.pdf'],
  ['CON.pdf', '_CON.pdf'],
  ['nul .tar.pdf', '_nul .tar.pdf'],
  ['lpt¹', '_lpt¹.pdf'],
  ['contract.pdf', 'contract.pdf'],
  ['', 'resume.pdf'],
  ['...', 'resume.pdf'],
  ['.pdf', 'resume.pdf'],
  ['\u202e\u200b.docx', 'resume.pdf'],
  ['uploads/', 'resume.pdf'],
]

for (const [raw, clean] of cleaned) {
  test(`${JSON.stringify(raw)} with the bytes of a PDF is downloaded as ${JSON.stringify(clean)}`, () => {
    assert.equal(cleanFileName(raw, 'pdf'), clean)
  })
}

test('a long name is cut to 255 bytes between two code points and keeps its extension', () => {
  for (const letter of ['x', 'é', '履', '🙂', '👩\u200d💻']) {
    for (const lead of ['', 'a', 'ab', 'abc']) {
      const name = cleanFileName(`${lead}${letter.repeat(1000)}.doc`, 'docx')
      assert.ok(Buffer.byteLength(name) <= 255 && Buffer.byteLength(name) > 255 - 12, name)
      assert.ok(name.endsWith('.docx') && name.isWellFormed(), name)
      assert.doesNotMatch(name, /\u200d\./)
    }
  }
})

test('a cleaned name is always short, visible and without a path, and cleaning it again does not change it', () => {
  const pieces = [
    ...Array.from('aB.:/\\ \0\n\u202e\u200d\u200b\ufe0f\u0301é履🙂<|*$'),
    'con',
    '.pdf',
    '::$DATA',
    '\ud800',
    '\udc00',
  ]
  for (let round = 0; round < 5000; round += 1) {
    const raw = Array.from({ length: randomInt(12) }, () => pieces[randomInt(pieces.length)]).join('')
    const name = cleanFileName(raw, 'txt')
    const shown = `${JSON.stringify(raw)} -> ${JSON.stringify(name)}`
    assert.match(name, /^[^ .].*\.txt$/su, shown)
    assert.doesNotMatch(name, /[\p{Cc}\u202e\u200b\p{Cs}<>:"/\\|?*]|[ .\u200d]\.txt$|^con(?:\.|$)/iu, shown)
    assert.equal(name.normalize('NFC'), name, shown)
    assert.equal(cleanFileName(name, 'txt'), name, shown)
  }
})

test('a cut name never ends with half a surrogate pair, which a header cannot contain', () => {
  for (let dots = 4090; dots < 4100; dots += 1) {
    assert.ok(cleanFileName(`${'.'.repeat(dots)}🙂🙂`, 'pdf').isWellFormed())
  }
})

test('a name of 80 KB that is made to be slow is cleaned quickly', () => {
  const started = performance.now()
  for (const piece of ['.pdf', '. ', '\u200d', 'a:', '../../'])
    cleanFileName(`${piece.repeat(80_000 / piece.length)} X`, 'pdf')
  assert.ok(performance.now() - started < 10_000)
})

test('the path of a resume consists of the e-mail and a random part, so that two uploads never have the same path', () => {
  const paths = new Set(Array.from({ length: 1000 }, () => uploadPath('ada@example.com', 'pdf')))
  assert.equal(paths.size, 1000)
  for (const path of paths) assert.match(path, /^uploads\/ada_example\.com_[0-9a-f]{32}\.pdf$/)
})

test('no e-mail makes a path that leaves uploads/ or is too long for a file system', () => {
  const emails = [
    '../../x@example.com',
    'a/b\\c@example.com',
    '..@..',
    '-rf@example.com',
    'con.x@example.com',
    '',
    'é@ü',
    `${'a'.repeat(64)}@${'b'.repeat(180)}.org`,
  ]
  for (const email of emails) {
    const path = uploadPath(email, 'docx')
    assert.match(path, /^uploads\/(?![.-]|con\.|.*\.\.)[a-z0-9._-]*_[0-9a-f]{32}\.docx$/, email)
    assert.ok(path.length < 150, path)
  }
})
