import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onlySqlite } from '#server/testing/database/databases.ts'
import { multipartBody, person, resumePart } from '#server/testing/requests/multipart-body.ts'
import { nothing, storedAtRest } from '#server/testing/database/stored.ts'
import { pdf } from '#server/testing/requests/submission.ts'

const whole = multipartBody([...person, resumePart(pdf())])
const text = whole.bytes.toString('latin1')
const boundary = whole.type.slice(whole.type.indexOf('=') + 1)
const form = (boundary: string) => `multipart/form-data; boundary=${boundary}`
const part = (head: string, body = 'x') => `--${boundary}\r\n${head}\r\n\r\n${body}\r\n`
const named = (name: string) => `Content-Disposition: form-data; name="${name}"`
const end = `--${boundary}--\r\n`
const withPart = (head: string, body?: string) => part(head, body) + text

// oxfmt-ignore -- one line for each probe.
/** Each is invalid in one way, or contains a valid submission only after an invalid part. */
const probes: [what: string, body: string, type?: string][] = [
  ['no body', ''],
  ['no boundary in the type', text, 'multipart/form-data'],
  ['an empty boundary', text, form('')],
  ['an empty boundary in quotes', text, form('""')],
  ['another boundary', text, form('other')],
  ['a boundary that is the beginning of the real one', text, form(boundary.slice(0, -4))],
  ['a boundary of 10,000 characters', text, form('x'.repeat(10_000))],
  ['a boundary of odd characters', text, form('"a b;c=\\"d\\""')],
  ['the end alone', end],
  ['the end before the parts', end + text],
  ['no end', text.replace(end, '')],
  ['one dash at the end', text.replace(end, `--${boundary}-\r\n`)],
  ['line feeds alone', text.replaceAll('\r\n', '\n')],
  ['carriage returns alone', text.replaceAll('\r\n', '\r')],
  ['heads without an end', text.replaceAll('\r\n\r\n', '\r\n')],
  ['heads without a colon', text.replaceAll('Disposition: ', 'Disposition ')],
  ['heads that begin with a colon', text.replaceAll('Content-Disposition', '')],
  ['no disposition', text.replaceAll('Content-Disposition', 'X-Disposition')],
  ['another disposition', text.replaceAll('form-data;', 'attachment;')],
  ['no names', text.replaceAll(/name="\w+"/g, 'title="x"')],
  ['an empty name for each', text.replaceAll(/ name="\w+"/g, ' name=""')],
  ['a file without a name', withPart('Content-Disposition: form-data; filename="x.pdf"')],
  ['names that never end', text.replaceAll(/name="(\w+)"/g, 'name="$1')],
  ['a name with a line break', text.replaceAll('name="resume"', 'name="res\rume"')],
  ['a name in bytes that are no text', text.replaceAll('"email"', '"\xff\xfe\x80"')],
  ['a name of 70,000 characters', withPart(named('n'.repeat(70_000)))],
  [
    '200 KB of head before the name',
    text.replace(named('email'), `X-Long: ${'x'.repeat(200_000)}\r\n${named('email')}`),
  ],
  [
    '5,000 lines of head before the name',
    text.replace(named('email'), `${'X-A: b\r\n'.repeat(5_000)}${named('email')}`),
  ],
  ['10,000 empty parts', part(named('a'), '').repeat(10_000) + text],
  ['10,000 empty files', part(`${named('resume')}; filename="a.pdf"`, '').repeat(10_000) + text],
  ['10,000 boundaries', `--${boundary}\r\n`.repeat(10_000) + text.replaceAll(' name=', ' title=')],
  [
    'a form within a form',
    part(`${named('form')}\r\nContent-Type: ${form('inner')}`, text.replaceAll(boundary, 'inner')) + end,
  ],
  [
    'a resume that is a form',
    part(
      `${named('resume')}; filename="a.pdf"\r\nContent-Type: ${form('inner')}`,
      text.replaceAll(boundary, 'inner'),
    ) + end,
  ],
  ['a field twice', withPart(named('email'), 'eve@example.org')],
  [
    'a resume as a field and a field as a file',
    text.replace('; filename="resume.pdf"', '').replace('name="email"', 'name="email"; filename="e"'),
  ],
  ['a field of JSON that is none', withPart(`${named('note')}\r\nContent-Type: application/json`, '{"a":')],
  [
    'an e-mail of JSON',
    text
      .replace(named('email'), `${named('email')}\r\nContent-Type: application/json`)
      .replace('ada@example.com', '{"a":1}'),
  ],
  ['zeros', '\0'.repeat(100_000)],
  ['dashes', '-'.repeat(100_000)],
  ['the beginnings of boundaries', `\r\n--${boundary.slice(0, -1)}`.repeat(5_000)],
]

test('an invalid multipart body is refused at once and leaves nothing', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const [what, body, type = whole.type] of probes) {
    const startedAt = performance.now()
    const { status, body: problem } = await foyer.call('POST', '/api/leads', {
      headers: { 'content-type': type },
      body: Buffer.from(body, 'latin1'),
    })
    assert.ok(status >= 400 && status < 500, `${what}: ${status}`)
    assert.ok(status === 422 ? problem.errors.length > 0 : problem.detail.length > 10, what)
    assert.ok(performance.now() - startedAt < 5_000, `${what} took ${performance.now() - startedAt} ms`)
    assert.deepEqual(await storedAtRest(foyer), nothing, what)
  }
  assert.equal((await foyer.submit()).status, 201)
})

test('a multipart body that is truncated anywhere is refused and leaves nothing', async (t) => {
  const foyer = await onlySqlite(t)()
  const ends = text.length - 4
  for (let cut = 0; cut < ends; cut += 7) {
    const { status } = await foyer.call('POST', '/api/leads', {
      headers: { 'content-type': whole.type },
      body: whole.bytes.subarray(0, cut),
    })
    assert.ok(status === 400 || status === 422, `cut at ${cut}: ${status}`)
  }
  assert.deepEqual(await storedAtRest(foyer), nothing)
  assert.equal((await foyer.submit()).status, 201)
})

test('a multipart body is read the same in any division into chunks', async (t) => {
  const foyer = await onlySqlite(t)()
  const { token } = await foyer.attorney()
  for (const step of [1, 2, 3, 5, 17, 64]) {
    const chunks = Array.from({ length: Math.ceil(whole.bytes.length / step) }, (_, n) =>
      whole.bytes.subarray(n * step, (n + 1) * step),
    )
    const { status, body } = await foyer.call('POST', '/api/leads', {
      headers: { 'content-type': whole.type },
      body: ReadableStream.from(chunks),
    })
    assert.equal(status, 201)
    assert.equal(body.email, 'ada@example.com')
    assert.equal((await foyer.call('GET', `/api/leads/${body.id}/resume`, { token })).text, pdf())
  }
})
