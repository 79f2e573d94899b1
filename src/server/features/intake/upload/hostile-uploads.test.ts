import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { multipartBody, person, resumePart } from '#server/testing/requests/multipart-body.ts'
import { nothing, storedAtRest } from '#server/testing/database/stored.ts'
import { docxParts, makeZip, type ZipPart } from '../inspect/inspect-samples.ts'

const megabytes = 1024 * 1024
const size = 30 * megabytes

const filled = (start: string, fill: string, bytes = size) => {
  const content = Buffer.alloc(bytes, fill, 'latin1')
  content.write(start, 'latin1')
  return content
}
const noise = (start: string) => filled(start, randomBytes(4096).toString('latin1'))
const docxWith = (part: Omit<ZipPart, 'name'>) => makeZip(docxParts({ name: 'word/document.xml', ...part }))

/** Each file has 30 MB or unpacks to far more. */
const hostile: [what: string, name: string, make: () => Buffer][] = [
  ['zeros', 'cv.pdf', () => filled('', '\0')],
  ['noise', 'cv.doc', () => noise('')],
  ['noise after the signature of a zip', 'cv.docx', () => noise('PK\x03\x04')],
  ['noise after the signature of a compound file', 'cv.doc', () => noise('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')],
  [
    'a compound file with circular chains',
    'cv.doc',
    () => filled('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', '\x01\0\0\0'),
  ],
  ['a program', 'cv.pdf', () => noise('MZ\x90\0\x03\0')],
  ['one line of markup', 'cv.pdf', () => filled('<html>', '<b>')],
  ['a script of one line', 'cv.doc', () => filled('#!/bin/sh ', 'x')],
  [
    'a text that turns binary at its end',
    'cv.txt',
    () => Buffer.concat([filled('', 'a', size - 1), Buffer.of(1)]),
  ],
  ['half of every UTF-16 pair', 'cv.txt', () => filled('\xff\xfe', '\x00\xd8')],
  [
    'an archive of 60,000 names',
    'cv.docx',
    () =>
      makeZip(Array.from({ length: 60_000 }, (_, n) => ({ name: `word/${n}.xml`, data: '', stored: true }))),
  ],
  ['a document of 105 MB', 'cv.docx', () => docxWith({ data: Buffer.alloc(105 * megabytes) })],
  [
    'a document that lies about its size',
    'cv.docx',
    () => docxWith({ data: Buffer.alloc(105 * megabytes), claimedBytes: 100 }),
  ],
  ['a zip without its end', 'cv.docx', () => docxWith({ data: noise(''), stored: true }).subarray(0, -5000)],
]

test('hostile files of thirty megabytes are refused with a clear sentence, leave no file, and do not stop the server', async (t) => {
  const foyer = await onlySqlite(t)({ env: { RESUME_MAX_BYTES: String(size + megabytes) } })
  for (const [what, name, make] of hostile) {
    const { type, bytes } = multipartBody([...person, resumePart(make(), name)])
    const { status, body } = await foyer.call('POST', '/api/leads', {
      headers: { 'content-type': type },
      body: bytes,
    })
    assert.equal(status, 400, `${what}: ${status}`)
    assert.match(body.code, /^(invalid_file_type|unsafe_file)$/, what)
    assert.match(body.detail, /^[A-Z].*\.$/)
    assert.deepEqual(await storedAtRest(foyer), nothing, what)
  }
  assert.equal((await foyer.submit()).status, 201)
})
