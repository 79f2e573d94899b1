import assert from 'node:assert/strict'
import { test } from 'node:test'
import { referenceOf } from '#contract/values/reference.ts'
import { onEachDatabase, onlySqlite } from '#server/testing/database/databases.ts'
import { nothing, stored } from '#server/testing/database/stored.ts'
import { formIn, onlyLead, openForm, sendForm, unescaped } from './test-form.ts'

const hostile = `"><script>alert('1')</script>{{ firm }}`

onEachDatabase(
  'the form works without JavaScript and shows a reference, and a double click makes one lead',
  async (start) => {
    const foyer = await start({ env: { FIRM_NAME: 'Babbage & Partners <LLP>' } })
    const form = await openForm(foyer)
    assert.match(form.text, /Babbage &#38; Partners &#60;LLP&#62;/)
    const name = { first_name: hostile, last_name: hostile }
    foyer.advance(5_000)
    const answers = await Promise.all([1, 2, 3].map(() => sendForm(foyer, form, name)))
    const location = answers[0]?.headers.get('location') ?? ''
    for (const { status, headers } of answers) {
      assert.equal(status, 303)
      assert.equal(headers.get('location'), location)
    }
    const { leads, mails, uploads, incoming } = await stored(foyer)
    assert.deepEqual([leads, mails, uploads.length, incoming], [1, 2, 1, []])
    const lead = await onlyLead(foyer)
    assert.deepEqual([lead.first_name, lead.source, lead.marks], [hostile, 'form', ''])
    for (const _reload of [1, 2]) {
      const receipt = await foyer.call('GET', location)
      assert.equal(receipt.status, 200)
      assert.ok(receipt.text.includes(`<strong dir="ltr">${referenceOf(lead.id)}</strong>`))
      assert.doesNotMatch(receipt.text, /uploads|alert|\/api/)
    }
    assert.equal((await stored(foyer)).leads, 1)
  },
)

test('a mistake is shown beside its field and in a linked summary, typed values are kept and escaped, and nothing is stored', async (t) => {
  const foyer = await onlySqlite(t)()
  const form = await openForm(foyer)
  for (const [parts, field] of [
    [{ first_name: 'x'.repeat(101) }, 'first_name'],
    [{ email: 'nobody' }, 'email'],
    [{ email: undefined }, 'email'],
    [{ email: '\u2060' }, 'email'],
    [{ resume: undefined }, 'resume'],
    [{ resume: { name: '', content: '' } }, 'resume'],
    [{ resume: { name: 'cv.txt', content: '' } }, 'resume'],
    [{ resume: { name: 'cv.exe', content: 'MZ' } }, 'resume'],
    [{ resume: { name: 'cv.pdf', content: '<html><script>' } }, 'resume'],
    [{ more: { consent: '' } }, 'consent'],
  ] as const) {
    const { status, text } = await sendForm(foyer, form, { last_name: hostile, ...parts })
    assert.ok(status >= 400 && status < 500, String(status))
    const wrong = [...text.matchAll(/id="(\w+)-mistake"/g)].map(([, name]) => name)
    assert.deepEqual(wrong, [field])
    assert.match(text, new RegExp(`<li><a href="#${field}">`))
    assert.match(
      text,
      new RegExp(`id="${field}"[^>]*aria-describedby="[^"]*${field}-mistake[^>]* aria-invalid="true"`),
    )
    assert.match(text, /<title>Error: /)
    assert.match(text, /id="summary"[^>]*role="alert"[^>]*autofocus/)
    assert.doesNotMatch(text, /<script>/i)
    assert.ok(
      text.includes('value="&#34;&#62;&#60;script&#62;alert(&#39;1&#39;)&#60;/script&#62;{{ firm }}"'),
    )
    assert.equal(formIn({ text }).hidden['form_token'], form.hidden['form_token'])
    assert.equal(/name="consent"[^>]* checked/.test(text), field !== 'consent')
  }
  assert.equal((await stored(foyer)).leads, 0)
  assert.equal((await sendForm(foyer, form)).status, 303)
})

onEachDatabase(
  'a likely typing mistake in the domain is asked about, never changed: one button takes the other address, sending again overrules',
  async (start) => {
    const foyer = await start()
    const asked = await sendForm(foyer, await openForm(foyer), { email: 'Ada@gmial.com' })
    assert.equal(asked.status, 422)
    assert.match(asked.text, /id="email-mistake">Did you mean \u2068Ada@gmail\.com\u2069\?/)
    assert.match(asked.text, /value="Ada@gmial\.com" aria-describedby/)
    assert.match(asked.text, /name="email_meant" value="Ada@gmail\.com"/)
    assert.equal((await stored(foyer)).leads, 0)

    const again = { resume: { name: '', content: '' } }
    const other = await sendForm(foyer, formIn(asked), { ...again, email: 'Ada@hotmial.com' })
    assert.match(other.text, /Did you mean \u2068Ada@hotmail\.com/, 'the question is asked for each address')
    const taken = await sendForm(foyer, formIn(asked), {
      ...again,
      email: 'Ada@gmial.com',
      more: { email_meant: 'Ada@gmail.com' },
    })
    assert.equal(taken.status, 200)
    assert.match(taken.text, /value="Ada@gmail\.com"/)
    assert.doesNotMatch(taken.text, /email_asked|id="summary"/)
    assert.equal((await stored(foyer)).leads, 0)

    const insisted = await sendForm(foyer, formIn(asked), { ...again, email: ' Ada@gmial.com' })
    assert.equal(insisted.status, 303)
    assert.equal((await onlyLead(foyer)).email, 'Ada@gmial.com')
  },
)

test('all mistakes are shown at once, including that of the file', async (t) => {
  const foyer = await onlySqlite(t)()
  const resume = { name: 'cv.exe', content: 'MZ' }
  const parts = { first_name: '', last_name: '', email: 'x', resume, more: { consent: '' } }
  const { status, text } = await sendForm(foyer, await openForm(foyer), parts)
  assert.equal(status, 400)
  const wrong = [...text.matchAll(/id="(\w+)-mistake"/g)].map(([, name]) => name)
  assert.deepEqual(wrong, ['first_name', 'last_name', 'email', 'resume', 'consent'])
  assert.deepEqual(await stored(foyer), nothing)
})

test('a form sent again with other content reports that the first has arrived, and can then be sent as a new lead', async (t) => {
  const foyer = await onlySqlite(t)()
  const form = await openForm(foyer)
  assert.equal((await sendForm(foyer, form)).status, 303)
  const { status, text } = await sendForm(foyer, form, { first_name: 'Augusta' })
  assert.equal(status, 422)
  assert.match(text, /What you sent before has arrived/)
  assert.equal((await stored(foyer)).leads, 1)
  const fresh = formIn({ text })
  assert.notEqual(fresh.hidden['form_token'], form.hidden['form_token'])
  assert.equal((await sendForm(foyer, fresh, { first_name: 'Augusta' })).status, 303)
  assert.equal((await stored(foyer)).leads, 2)
})

test('the form shows an outage of the server and can be sent again', async (t) => {
  const full = await onlySqlite(t)({ env: { DISK_RESERVE_BYTES: String(1024 ** 5) } })
  const form = await openForm(full)
  const { status, headers, text } = await sendForm(full, form)
  assert.equal(status, 507)
  assert.ok(Number(headers.get('retry-after')) > 0)
  assert.match(headers.get('content-type') ?? '', /^text\/html/)
  assert.match(text, /no room to store/)
  assert.equal(formIn({ text }).hidden['form_token'], form.hidden['form_token'])
  assert.match(text, /value="Ada"/)
})

test('the form counts toward the rate limit of submissions, and the answer has Retry-After', async (t) => {
  const foyer = await onlySqlite(t)({ env: { RATE_LIMIT: 'on', RATE_LIMIT_SUBMISSIONS: '1' } })
  assert.equal((await foyer.submit()).status, 201)
  const { status, headers, text } = await sendForm(foyer, await openForm(foyer))
  assert.equal(status, 429)
  assert.ok(Number(headers.get('retry-after')) > 0)
  assert.match(text, /Too many forms/)
})

test('a receipt without a valid reference redirects to the form', async (t) => {
  const foyer = await onlySqlite(t)()
  for (const query of ['', '?reference=x', '?reference=1', '?reference=0000-0000', '?reference=<script>']) {
    const { status, headers } = await foyer.call('GET', `/received${query}`)
    assert.equal(status, 303)
    assert.equal(headers.get('location'), '/')
  }
})

test('only the sites that the firm names may show the form in a frame', async (t) => {
  const headersWith = async (env: Record<string, string>) =>
    (await (await onlySqlite(t)({ env })).call('GET', '/')).headers
  const closed = await headersWith({})
  assert.match(closed.get('content-security-policy') ?? '', /frame-ancestors 'none'$/)
  assert.equal(closed.get('x-frame-options'), 'DENY')
  const idn = await headersWith({ FORM_ALLOWED_HOSTS: 'https://*.Exämple.de:8443, 例え.jp' })
  assert.match(
    idn.get('content-security-policy') ?? '',
    /frame-ancestors https:\/\/\*\.xn--exmple-cua\.de:8443 xn--r8jz45g\.jp$/,
  )
  for (const tooWide of ['*.com', 'https://*.co.uk', '*.xn--p1ai', '*.广告', '*.localhost:*'])
    await assert.rejects(headersWith({ FORM_ALLOWED_HOSTS: tooWide }), /FORM_ALLOWED_HOSTS must be/, tooWide)
  const open = await headersWith({ FORM_ALLOWED_HOSTS: 'https://www.example.com, https://*.example.org' })
  assert.match(
    open.get('content-security-policy') ?? '',
    /frame-ancestors https:\/\/www\.example\.com https:\/\/\*\.example\.org$/,
  )
  assert.equal(open.get('x-frame-options'), null)
  assert.equal(open.get('set-cookie'), null)
})

test('the form shows name, color and footer of the settings, escaped', async (t) => {
  const env = { FIRM_NAME: hostile, FIRM_COLOR: '#FFCC00', FIRM_FOOTER: `Bar no. 1 ${hostile}` }
  const foyer = await onlySqlite(t)({ env })
  const { text } = await openForm(foyer)
  assert.match(text, /--accent:#ffcc00;--on-accent:#000000/)
  assert.ok(unescaped(text).includes(`Bar no. 1 ${hostile}`))
  assert.equal(text.match(/<script/g)?.length, 1)
})
