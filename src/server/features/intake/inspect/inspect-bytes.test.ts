import assert from 'node:assert/strict'
import { randomBytes, randomInt } from 'node:crypto'
import { test } from 'node:test'
import { makeByteInspector, type ByteVerdict } from './inspect-bytes.ts'
import { ResumeRefused } from './inspect-refusal.ts'

const pdf = '%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n'
const utf16 = (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')

const utf16be = (text: string) => Buffer.from(text, 'utf16le').swap16()

const text = (charset: 'utf-8' | 'utf-16le' | 'utf-16be' | null): ByteVerdict => ({
  shape: 'text',
  charset,
  plain: true,
  blank: false,
})
const source: ByteVerdict = { shape: 'text', charset: 'utf-8', plain: false, blank: false }
const blank: ByteVerdict = { shape: 'text', charset: 'utf-8', plain: true, blank: true }

// A string is converted to bytes in latin1.
const files: [string, string | Buffer, ByteVerdict | 'refused'][] = [
  ['no byte at all', '', { shape: 'empty' }],
  ['a PDF', pdf, { shape: 'pdf' }],
  ['a PDF with binary data', `${pdf}\0\x01\x02`, { shape: 'pdf' }],
  ['a PDF after a byte order mark', `\xef\xbb\xbf${pdf}`, { shape: 'pdf' }],
  ['a PDF after blank lines', `\r\n \n${pdf}`, { shape: 'pdf' }],
  ['a PDF for a printer', `\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n${pdf}`, { shape: 'pdf' }],
  ['a PDF after mail headers', `From: ada@example.com\nSubject: my CV\n\n${pdf}`, { shape: 'pdf' }],
  ['a PDF whose header ends the first 1,024 bytes', `${'\n'.repeat(1019)}${pdf}\0`, { shape: 'pdf' }],
  ['binary data with a PDF header at byte 1,020', `${'\n'.repeat(1020)}${pdf}\x01`, 'refused'],
  ['a text with a PDF header at byte 5,000', `${' '.repeat(5000)}${pdf}`, source],
  ['a text with a PDF header after other words', `my favorite is ${pdf}`, source],
  ['a PDF header after markup', `<html>\n${pdf}\x01`, 'refused'],
  ['a PDF header after a script', `#!/bin/sh\n${pdf}\x01`, 'refused'],
  ['a PDF header after RTF', `{\\rtf1\n${pdf}\x01`, 'refused'],
  ['a PDF header after a GIF', `GIF89a\n${pdf}\x01`, 'refused'],
  ['a PDF header after a JPEG', `\xff\xd8\xff\xe0\n${pdf}\x01`, 'refused'],
  ['a PDF header after a program', `MZ\n${pdf}\x01`, 'refused'],
  ['a text with a PDF header after the signature of a program', `MZ\n${pdf}`, source],
  ['a PDF header after binary data', `\0\n${pdf}`, 'refused'],
  ['a zip', 'PK\x03\x04\x14\0', { shape: 'zip' }],
  ['a zip with a PDF header inside', `PK\x03\x04\x14\0\n${pdf}`, { shape: 'zip' }],
  ['a compound file', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0', { shape: 'cfb' }],
  ['a program for Windows', 'MZ\x90\0\x03\0', 'refused'],
  ['a program for Linux', '\x7fELF', 'refused'],
  ['a program for macOS', '\xcf\xfa\xed\xfe', 'refused'],
  ['a class of Java', '\xca\xfe\xba\xbe', 'refused'],
  ['a WebAssembly module', '\0asm\x01\0\0\0', 'refused'],
  ['a text that begins with MZ', 'MZ Example, attorney\n', text('utf-8')],
  ['ASCII', 'Hello\tworld\r\n\f\x1b[1m', text('utf-8')],
  [
    'a table with hyphens out of Word',
    'Name\x07Ada\x07e\x1fmail\x07e\x1email\x07\x0eAnother column',
    text('utf-8'),
  ],
  ['UTF-8', Buffer.from('Résumé, 履歴書, 🙂'), text('utf-8')],
  ['UTF-8 with a byte order mark', Buffer.from('\ufeffRésumé'), text('utf-8')],
  ['a long text in UTF-8', Buffer.from('履歴書🙂'.repeat(400)), text('utf-8')],
  ['a long text in UTF-16', utf16('履歴書🙂'.repeat(400)), text('utf-16le')],
  ['windows-1252', 'R\xe9sum\xe9 \x96 \x80', text(null)],
  ['UTF-8 that stops within a character', 'R\xc3\xa9sum\xc3', text(null)],
  ['UTF-16, little end first', utf16('Résumé 🙂'), text('utf-16le')],
  ['UTF-16, big end first', utf16('Résumé 🙂').swap16(), text('utf-16be')],
  ['UTF-16 with a control character', utf16('Résumé\x01'), 'refused'],
  ['UTF-16 with half a pair', Buffer.concat([utf16('a'), Buffer.of(0x3d, 0xd8, 0x61, 0)]), 'refused'],
  ['UTF-16 with half a unit', Buffer.concat([utf16('a'), Buffer.of(0x61)]), 'refused'],
  ['UTF-16 without a byte order mark', Buffer.from('Résumé', 'utf16le'), text('utf-16le')],
  ['UTF-16 without a byte order mark, big end first', utf16be('Résumé'), text('utf-16be')],
  [
    'UTF-16 without a byte order mark, in Cyrillic',
    Buffer.from('Резюме, Иван Петров\r\n'.repeat(99), 'utf16le'),
    text('utf-16le'),
  ],
  [
    'UTF-16 without a byte order mark, in Chinese',
    Buffer.from('履历\r\n一九八四年', 'utf16le'),
    text('utf-16le'),
  ],
  ['UTF-16 in Chinese, big end first', utf16be('履历\r\n一九八四年'), text('utf-16be')],
  ['UTF-16 without a byte order mark, padded', Buffer.from('Résumé\0\0', 'utf16le'), text('utf-16le')],
  [
    'UTF-16 without a byte order mark, cut in a unit',
    Buffer.from('Résumé', 'utf16le').subarray(0, -1),
    'refused',
  ],
  ['UTF-16 with markup', utf16('<html>'), { ...source, charset: 'utf-16le' }],
  ['UTF-16 with a PDF header later', utf16(`a ${pdf}`), { ...source, charset: 'utf-16le' }],
  [
    'markup in UTF-16 without a byte order mark',
    Buffer.from('<html>', 'utf16le'),
    { ...source, charset: 'utf-16le' },
  ],
  ['numbers of two bytes', Buffer.from(Uint16Array.from({ length: 999 }, (_, n) => n).buffer), 'refused'],
  ['a text with the line breaks of Word', 'Ada\vAnalyst', text('utf-8')],
  ['Japanese in ISO-2022-JP, all bytes ASCII', '\x1b$B;3ED\x1b(B CV', text(null)],
  ['a text with the end mark of DOS', 'Ada\r\n\x1a', text('utf-8')],
  ['a text in UTF-16 with the end mark of DOS', utf16('Ada\x1a'), text('utf-16le')],
  ['a text filled up with end marks', `Ada${'\x1a'.repeat(125)}`, text('utf-8')],
  ['a text with a zero after it', 'Ada Test\0', text('utf-8')],
  ['a text with two zeros and a line end after it', 'Ada\0\0\n', text('utf-8')],
  ['a long text filled up with zeros', `${'Ada '.repeat(999)}${'\0'.repeat(4096)}`, text('utf-8')],
  ['a text with words after its end mark', 'Ada\x1aTest', 'refused'],
  ['a text with more zeros after it than any record has', `Ada${'\0'.repeat(70_000)}`, 'refused'],
  ['zeros', '\0'.repeat(4096), 'refused'],
  ['blanks before zeros', `   ${'\0'.repeat(4096)}`, 'refused'],
  ['blanks', '   \r\n\t \n', blank],
  ['blanks and the end mark of DOS', '  \r\n\x1a', blank],
  ['blanks of other scripts and invisible characters', Buffer.from('\ufeff\u00a0\u3000\u200b\u2800'), blank],
  ['blanks of windows-1252', '\xa0\xa0', { ...blank, charset: null }],
  ['blanks in UTF-16', utf16(' \r\n'), { ...blank, charset: 'utf-16le' }],
  ['blanks before a letter in windows-1252', '   \xe9', text(null)],
  ['a page', '<!DOCTYPE html><p>', source],
  ['a page after a byte order mark and blanks', '\xef\xbb\xbf \n<HTML>', source],
  ['a page after other words', 'hello\n<script>alert(1)</script>', source],
  ['a piece of a page', '<p onclick="alert(1)">hello', source],
  ['XML', '<?xml version="1.0"?><a/>', source],
  ['SVG', '<svg onload="alert(1)"/>', source],
  ['a script for a shell', '#!/bin/sh\n', source],
  ['PHP', '<?php system($_GET[0]);', source],
  ['RTF', '{\\rtf1\\ansi hello}', source],
  ['RTF after a byte order mark', '\xef\xbb\xbf{\\rtf1\\ansi hello}', source],
  ['PostScript', '%!PS-Adobe-3.0\n', source],
  ['a web archive', 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n', source],
  ['a text that compares numbers', 'a < b and c > d', text('utf-8')],
  ['one control character at the end of a long text', `${'x'.repeat(20_000)}\x06`, 'refused'],
  ...[0x00, 0x08, 0x0f, 0x1a, 0x1c, 0x1d].map((byte): [string, Buffer, 'refused'] => [
    `text with the byte ${byte}`,
    Buffer.of(0x61, byte, 0x62),
    'refused',
  ]),
]

/** The verdict, or 'refused' if `look` or `verdict` throws. */
function verdict(pieces: Iterable<Uint8Array>): ByteVerdict | 'refused' {
  const inspector = makeByteInspector()
  try {
    for (const piece of pieces) inspector.look(piece)
    return inspector.verdict()
  } catch (error) {
    assert.ok(error instanceof ResumeRefused, String(error))
    assert.equal(error.code, 'invalid_file_type')
    assert.match(
      error.reason,
      /^Invalid file type\. Allowed types are: \.pdf, \.doc, \.docx, \.txt\. [A-Z].+\.$/,
    )
    return 'refused'
  }
}

function* cut(bytes: Buffer, nextLength: () => number) {
  for (let at = 0; at < bytes.length;) {
    const length = nextLength()
    yield bytes.subarray(at, at + length)
    at += length
  }
}

for (const [name, content, expected] of files) {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'latin1') : content
  test(`${name} is ${expected === 'refused' ? 'refused' : `recognized as ${Object.values(expected).join(', ')}`}`, () => {
    assert.deepEqual(verdict([bytes]), expected)
  })
  test(`${name} gets the same verdict however it is cut into chunks`, () => {
    assert.deepEqual(verdict(cut(bytes, () => 1)), expected)
    for (let round = 0; round < 20; round += 1) {
      const longest = [3, 700, 1500][round % 3] ?? 1
      assert.deepEqual(verdict(cut(bytes, () => randomInt(longest + 1))), expected)
    }
  })
}

test('random bytes that begin like UTF-16 are refused', () => {
  assert.equal(verdict([Buffer.of(0xff, 0xfe), randomBytes(4096)]), 'refused')
})

test('a program and binary data are refused before the rest of the file is read', () => {
  for (const start of ['MZ\x90\0', '\x89PNG\r\n\x1a\n', '\0']) {
    const inspector = makeByteInspector()
    assert.throws(() => inspector.look(Buffer.from(start + 'x'.repeat(1024), 'latin1')), ResumeRefused)
  }
})

test('a chunk may be overwritten after look returns', () => {
  const inspector = makeByteInspector()
  const chunk = Buffer.from(pdf)
  inspector.look(chunk)
  chunk.fill(0)
  assert.deepEqual(inspector.verdict(), { shape: 'pdf' })
})
