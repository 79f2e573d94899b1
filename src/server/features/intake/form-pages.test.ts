import assert from 'node:assert/strict'
import { test } from 'node:test'
import { onEachDatabase, onlySqlite } from '#server/testing/databases.ts'
import type { TestFoyer } from '#server/testing/start-foyer.ts'
import { nothing, stored } from '#server/testing/stored.ts'
import { submission, type SubmissionParts } from '#server/testing/submission.ts'

const valueOf = (page: string, field: string) =>
  new RegExp(`name="${field}"[^>]*value="([^"]*)"`).exec(page)?.[1]

const post = (foyer: TestFoyer, token: string, parts: SubmissionParts = {}) =>
  foyer.call('POST', '/', {
    multipart: submission({ ...parts, more: { notice: 'on', form_token: token, ...parts.more } }),
  })

const open = async (foyer: TestFoyer) => {
  const { status, text } = await foyer.call('GET', '/')
  assert.equal(status, 200)
  return valueOf(text, 'form_token') ?? assert.fail('the form has no token')
}

onEachDatabase(
  'the form takes a submission without JavaScript, tells a reference, and a double click is one lead',
  async (start) => {
    const foyer = await start({ env: { FIRM_NAME: 'Babbage & Partners <LLP>' } })
    const page = await foyer.call('GET', '/')
    assert.match(page.headers.get('content-type') ?? '', /^text\/html; charset=utf-8$/)
    assert.doesNotMatch(page.text, /<script/i)
    assert.match(page.text, /Babbage &#38; Partners &#60;LLP&#62;/)
    const token = await open(foyer)
    const answers = await Promise.all([post(foyer, token), post(foyer, token), post(foyer, token)])
    for (const { status, headers } of answers) {
      assert.equal(status, 303)
      assert.equal(headers.get('location'), answers[0]?.headers.get('location'))
    }
    const receipt = await foyer.call('GET', answers[0]?.headers.get('location') ?? '')
    assert.equal(receipt.status, 200)
    const { leads, mails, uploads, incoming } = await stored(foyer)
    assert.deepEqual([leads, mails, uploads.length, incoming], [1, 2, 1, []])
    const row = await foyer.deps.db.selectFrom('leads').selectAll().executeTakeFirstOrThrow()
    assert.match(receipt.text, new RegExp(`<strong>${row.id}</strong>`))
    assert.equal(row.source, 'form')
    assert.match(row.notice_version ?? '', /^[0-9a-f]{12}$/)
  },
)

test('what is wrong stands beside its field, what was typed is kept and harmless, and nothing is stored', async (t) => {
  const foyer = await onlySqlite(t)()
  const token = await open(foyer)
  const nasty = `"><script>alert('1')</script>`
  for (const [parts, field] of [
    [{ first_name: ' ' }, 'first_name'],
    [{ email: 'nobody' }, 'email'],
    [{ resume: undefined }, 'resume'],
    [{ resume: { name: '', content: '' } }, 'resume'],
    [{ resume: { name: 'cv.exe', content: 'MZ' } }, 'resume'],
    [{ more: { notice: '' } }, 'notice'],
  ] as const) {
    const { status, text } = await post(foyer, token, { last_name: nasty, ...parts })
    assert.ok(status >= 400 && status < 500, String(status))
    assert.match(text, new RegExp(`id="${field}-mistake"`), field)
    assert.match(text, /Nothing was sent yet/)
    assert.doesNotMatch(text, /<script/i)
    assert.match(text, /value="&#34;&#62;&#60;script&#62;/)
    assert.equal(valueOf(text, 'form_token'), token)
  }
  assert.deepEqual(await stored(foyer), nothing)
  assert.equal((await post(foyer, token)).status, 303)
})

test('a form sent again with other content says that the first has arrived, and sends this one too when asked', async (t) => {
  const foyer = await onlySqlite(t)()
  const token = await open(foyer)
  assert.equal((await post(foyer, token)).status, 303)
  const { status, text } = await post(foyer, token, { first_name: 'Augusta' })
  assert.equal(status, 422)
  assert.match(text, /What you sent before has arrived/)
  assert.equal((await stored(foyer)).leads, 1)
  const fresh = valueOf(text, 'form_token') ?? ''
  assert.notEqual(fresh, token)
  assert.equal((await post(foyer, fresh, { first_name: 'Augusta' })).status, 303)
  assert.equal((await stored(foyer)).leads, 2)
})

test('trouble of the server is told on the form as well, and the form can be sent again', async (t) => {
  const full = await onlySqlite(t)({ env: { DISK_RESERVE_BYTES: String(1024 ** 5) } })
  const token = await open(full)
  const { status, headers, text } = await post(full, token)
  assert.equal(status, 507)
  assert.ok(Number(headers.get('retry-after')) > 0)
  assert.match(headers.get('content-type') ?? '', /^text\/html/)
  assert.match(text, /no room left/)
  assert.equal(valueOf(text, 'form_token'), token)
  assert.equal(valueOf(text, 'first_name'), 'Ada')
})

test('the form counts towards the limit of submissions, and says when to come back', async (t) => {
  const foyer = await onlySqlite(t)({ env: { RATE_LIMIT: 'on', RATE_LIMIT_SUBMISSIONS: '1' } })
  assert.equal((await foyer.submit()).status, 201)
  const { status, headers, text } = await post(foyer, await open(foyer))
  assert.equal(status, 429)
  assert.ok(Number(headers.get('retry-after')) > 0)
  assert.match(text, /Too many requests/)
})

test('a receipt for nothing leads back to the form', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const query of ['', '?reference=x', '?reference=-1', '?reference=<script>']) {
    const { status, headers } = await foyer.call('GET', `/received${query}`)
    assert.equal(status, 303)
    assert.equal(headers.get('location'), '/')
  }
})
