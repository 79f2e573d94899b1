import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { limits } from '#contract/limits.ts'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { multipartBody, person, resumePart } from '#server/testing/requests/multipart-body.ts'
import { openConnection, type RawConnection } from '#server/testing/requests/raw-connection.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'
import { pdf } from '#server/testing/requests/submission.ts'
import { messagesIn } from '#messages/messages.ts'
import { formIn, openForm, sendForm, unescaped } from '../form/test-form.ts'

const kilobyte = 1024
const maxBytes = 256 * kilobyte
const start = (t: TestContext) => onlySqlite(t)({ env: { RESUME_MAX_BYTES: String(maxBytes) } })

const pdfOf = (bytes: number) => pdf('x'.repeat(bytes - pdf('').length))
const head = (path: string, headers: Record<string, string | number>) =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ].join('\r\n')
const chunk = (bytes: Buffer) =>
  Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')])
const submissionOf = (bytes: number) => multipartBody([...person, resumePart(pdfOf(bytes))])

test('a resume of exactly the limit is accepted, and with one byte more the answer names the limit', async (t) => {
  const foyer = await start(t)
  const send = (bytes: number) => foyer.submit({ resume: { content: pdfOf(bytes) } })
  assert.equal((await send(maxBytes)).status, 201)
  const { status, body } = await send(maxBytes + 1)
  assert.equal(status, 413)
  assert.equal(body.detail, 'The resume is larger than 256 KB.')
  const { leads, uploads, incoming } = await stored(foyer)
  assert.deepEqual([leads, uploads.length, incoming], [1, 1, []])
})

test('POST /api/leads refuses an upload with a too large Content-Length before it reads the body', async (t) => {
  const foyer = await start(t)
  const { type } = submissionOf(1000)
  const connection = await openConnection(t, foyer.url)
  await connection.send(
    head('/api/leads', { 'Content-Type': type, 'Content-Length': maxBytes + limits.bodyMaxBytes + 1 }),
  )
  assert.equal((await connection.answer()).status, 413)
  assert.deepEqual(await stored(foyer), nothing)
})

for (const path of ['/api/leads', '/']) {
  test(`POST ${path} refuses an upload of unknown length as soon as it is too large, while the client is still sending`, async (t) => {
    const foyer = await start(t)
    const connection = await openConnection(t, foyer.url)
    const { type, bytes } = submissionOf(1000)
    await connection.send(head(path, { 'Content-Type': type, 'Transfer-Encoding': 'chunked' }))
    // Up to the blank line before the content of the resume.
    await connection.send(chunk(bytes.subarray(0, bytes.lastIndexOf('%PDF'))))
    await sendUntilAnswered(connection)
    assert.equal((await connection.answer()).status, 413)
    assert.deepEqual(await stored(foyer), nothing)

    // The rest of the body is discarded, and the connection serves the next request.
    for (let n = 0; n < 20; n++) await connection.send(chunk(piece))
    await connection.send('0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.equal((await connection.answer()).status, 200)
  })

  test(`POST ${path} with Connection: close gets the refusal before the connection is closed`, async (t) => {
    const foyer = await start(t)
    const connection = await openConnection(t, foyer.url)
    const { type, bytes } = submissionOf(40 * maxBytes)
    await connection.send(
      head(path, { 'Content-Type': type, Connection: 'close', 'Content-Length': bytes.length }),
    )
    await connection.send(bytes)
    assert.deepEqual(
      (await connection.answersUntilClosed()).map(({ status }) => status),
      [413],
    )
  })
}

const piece = Buffer.concat([Buffer.from('%PDF-1.7 '), Buffer.alloc(64 * kilobyte)])

/** Sends without end, like a client with an endless file, until an answer arrives. */
const sendUntilAnswered = async ({ socket, send }: RawConnection) => {
  const enough = 2 * 1024 ** 3
  while (socket.bytesRead === 0 && socket.bytesWritten < enough) await send(chunk(piece))
}

test('other content of the body is limited as well: long fields, many parts, a preamble, unknown parts', async (t) => {
  const foyer = await start(t)
  const { type, bytes } = submissionOf(1000)
  const send = (body: Buffer<ArrayBuffer>) =>
    foyer.call('POST', '/api/leads', {
      headers: { 'content-type': type },
      body: ReadableStream.from([body]),
    })
  const field = (value: string, name = 'note') =>
    multipartBody([{ name, value }, ...person, resumePart(pdf())]).bytes
  const nameless = 'Content-Disposition: form-data; name="x"'
  for (const [what, body, status] of [
    ['a long field', field('x'.repeat(limits.fieldMaxBytes + 1)), 413],
    ['a long name', field('x', 'n'.repeat(101)), 400],
    [
      '30 fields',
      multipartBody(Array.from({ length: 30 }, (_, n) => ({ name: `f${n}`, value: 'x' }))).bytes,
      413,
    ],
    ['a preamble', Buffer.concat([Buffer.alloc(4 * maxBytes, 'x\r\n'), bytes]), 413],
    [
      'a part without a name',
      Buffer.from(
        field('x'.repeat(4 * maxBytes), 'x')
          .toString()
          .replace(nameless, 'X-Nothing: 1'),
      ),
      413,
    ],
  ] as const) {
    assert.equal((await send(body)).status, status, what)
    assert.deepEqual(await stored(foyer), nothing, what)
  }
})

test('content after the end of the form is discarded, unless it is too much', async (t) => {
  const foyer = await start(t)
  const { type, bytes } = submissionOf(1000)
  const send = (epilogueBytes: number) =>
    foyer.call('POST', '/api/leads', {
      headers: { 'content-type': type },
      body: ReadableStream.from([bytes, Buffer.alloc(epilogueBytes, 'x')]),
    })
  assert.equal((await send(1000)).status, 201)
  assert.equal((await send(4 * maxBytes)).status, 413)
  const { leads, uploads, incoming } = await stored(foyer)
  assert.deepEqual([leads, uploads.length, incoming], [1, 1, []])
})

test('after a too large file the form still shows what was typed, in fields before and after the file', async (t) => {
  const foyer = await start(t)
  const form = await openForm(foyer)
  const tooLarge = messagesIn('en')('form.resume_too_large', { size: '256 KB' })
  for (const bytes of [maxBytes + 1, maxBytes + limits.bodyMaxBytes + 1, 5 * maxBytes, 9 * maxBytes]) {
    // In the order of a browser the consent comes after the file.
    const { type, bytes: body } = multipartBody([
      ...Object.entries({ ...form.hidden, first_name: 'Ada', last_name: 'Lovelace', email: 'nobody' }).map(
        ([name, value]) => ({ name, value }),
      ),
      resumePart(pdfOf(bytes)),
      { name: 'consent', value: 'on' },
    ])
    const { status, text } = await foyer.call('POST', form.action, {
      headers: { 'content-type': type },
      body,
    })
    assert.equal(status, 413)
    assert.ok(unescaped(text).includes(`id="resume-mistake">${tooLarge}</p>`), String(bytes))
    assert.match(text, /id="email-mistake"/)
    for (const typed of ['Ada', 'Lovelace', 'nobody']) assert.ok(text.includes(`value="${typed}"`), typed)
    assert.match(text, /name="consent"[^>]* checked/)
    assert.equal(formIn({ text }).hidden['form_token'], form.hidden['form_token'])
  }
  assert.deepEqual(await stored(foyer), nothing)
  assert.equal((await sendForm(foyer, form)).status, 303)
})

test('a form that is far too large is answered when its file begins, with the fields before the file', async (t) => {
  const foyer = await start(t)
  const connection = await openConnection(t, foyer.url)
  const { type, bytes } = submissionOf(1000)
  await connection.send(head('/', { 'Content-Type': type, 'Content-Length': 100 * maxBytes }))
  await connection.send(bytes.subarray(0, bytes.lastIndexOf('%PDF') + 4))
  const { status, text } = await connection.answer()
  assert.equal(status, 413)
  assert.match(text, /id="resume-mistake"/)
  for (const { value } of person) assert.ok(text.includes(`value="${String(value)}"`))
  assert.deepEqual(await stored(foyer), nothing)
})
